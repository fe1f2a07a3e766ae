import { errorClass } from './error-class.ts'

/** A read may have met a connection that the server had closed; it changes nothing, so it is tried on another. */
export async function again<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (errorClass(error) !== 'unavailable') throw error
    return read()
  }
}
