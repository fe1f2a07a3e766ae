type Members = Readonly<Record<string, unknown>>

/** A record as it will look with a patch; of extension fields, with those that it names. */
export function patched<T extends object>(record: T, patch: object): T {
  const next = { ...record, ...patch }
  if (!('ext' in patch) || !('ext' in record)) return next
  const ext: Record<string, Members> = { ...(record.ext as Readonly<Record<string, Members>>) }
  for (const [owner, given] of Object.entries(patch.ext as Readonly<Record<string, Members | undefined>>)) ext[owner] = { ...ext[owner], ...given }
  return { ...next, ext }
}
