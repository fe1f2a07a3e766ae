/** A statement, or whatever else an adapter sends to what it stores in. */
export interface Sent {
  readonly text: string
  readonly binds: readonly unknown[]
}

/** How a database goes about a read. */
export interface Plan {
  /** Steps that go through more than a list that was bound or the rows that are asked for, each in the database's words. */
  readonly scans: readonly string[]
  /** Steps that sort more than a page of rows. */
  readonly sorts: readonly string[]
}

/** What an adapter can show of its doings, so that the kit counts its statements and looks at its plans. */
export interface Watched {
  /** All that was sent so far, in order: an array that grows. Adapters fill it by their `trace`. */
  readonly sent: readonly Sent[]
  /** How the database would go about a statement that only reads; undefined for one that does not. */
  readonly explain?: (sent: Sent) => Promise<Plan | undefined>
  /** Lets the database learn what there is, where its plans depend on it. */
  readonly analyze?: () => Promise<void>
}

/** What `work` sends. */
export async function sentBy({ sent }: Watched, work: () => Promise<unknown>): Promise<readonly Sent[]> {
  const before = sent.length
  await work()
  return sent.slice(before)
}
