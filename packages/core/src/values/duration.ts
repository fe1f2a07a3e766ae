/** An ISO 8601 duration; what the text leaves out is 0. */
export interface Duration {
  readonly years: number
  readonly months: number
  readonly weeks: number
  readonly days: number
  readonly hours: number
  readonly minutes: number
  readonly seconds: number
}

/** Reads `P30D`, `PT12H`, `P1Y2M3W4DT5H6M7S`: whole numbers of at most nine digits, at least one part. Undefined for anything else. */
export function parseDuration(text: string): Duration | undefined {
  const match = form.exec(text)
  if (!match) return undefined
  const [years, months, weeks, days, hours, minutes, seconds] = match.slice(1).map((part: string | undefined) => Number(part ?? 0))
  return { years, months, weeks, days, hours, minutes, seconds } as Duration
}

const form = /^P(?=[\dT])(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/
