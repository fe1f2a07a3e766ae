import type { SessionContext } from '../session/context.ts'

/** Runs a call of its own, and answers once what it shows is written down; nothing is answered where that fails. */
export function answered<T>(context: SessionContext, call: (inside: SessionContext) => T): T {
  const inside = context.forCall()
  const answer: unknown = call(inside)
  if (isAsyncIterable(answer)) return inBatches(answer, inside) as T
  return (answer instanceof Promise ? settled(answer, inside) : answer) as T
}

/** The same of a call that shows records to a function of the caller's, who knows them whether the call succeeds or not. */
export async function answeredWork<T>(context: SessionContext, call: (inside: SessionContext) => Promise<T>): Promise<T> {
  const inside = context.forCall()
  let answer: T
  try {
    answer = await call(inside)
  } catch (error) {
    await inside.writeDisclosures(error)
    throw error
  }
  await inside.writeDisclosures()
  return answer
}

/** An object whose methods are answered so. `make` gives the same object in another context. */
export function atTheDoor<T extends object>(context: SessionContext, make: (inside: SessionContext) => T): T {
  return new Proxy(make(context), {
    get(made, name) {
      const member: unknown = Reflect.get(made, name, made)
      if (typeof member !== 'function') return member
      return (...given: unknown[]) =>
        answered(context, (inside) => {
          const own = make(inside)
          return Reflect.apply(Reflect.get(own, name, own) as typeof member, own, given) as unknown
        })
    },
  })
}

async function settled<T>(answer: Promise<T>, inside: SessionContext): Promise<T> {
  const value = await answer
  await inside.writeDisclosures()
  return value
}

async function* inBatches<T>(batches: AsyncIterable<T>, inside: SessionContext): AsyncIterable<T> {
  for await (const batch of batches) {
    await inside.writeDisclosures()
    yield batch
  }
  await inside.writeDisclosures()
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
