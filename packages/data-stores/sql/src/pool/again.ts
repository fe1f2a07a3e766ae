/** A read may have met a connection that the server had closed; it changes nothing, so it is tried on another. */
export async function again<T>(read: () => Promise<T>, isLost: (error: unknown) => boolean): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!isLost(error)) throw error
  }
  // Others were mostly closed along with it, and are known to be by then.
  await new Promise((resolve) => setTimeout(resolve, 10))
  return read()
}
