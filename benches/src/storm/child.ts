/** What a child says from time to time. */
export interface Report {
  /** Changes that it wrote or read so far. */
  readonly events: number
}

let last = 0

/** Tells the parent, often enough. */
export function report(said: Report): void {
  const now = Date.now()
  if (now - last < 50) return
  last = now
  process.send!(said)
}

/** Hears the parent's one order, to end, with the number of changes there are; and ends with the parent where that is killed. */
export function orders(end: (events: number) => void): void {
  process.on('message', (message) => end((message as Report).events))
  process.once('disconnect', () => process.exit())
}
