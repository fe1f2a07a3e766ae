const formats = new Map<string, Intl.DateTimeFormat>()

/** The wall clock of a zone at an instant, as `YYYY-MM-DDTHH:mm`: what an `<input type="datetime-local">` holds. */
export function wallClockAt(instant: string, zone: string): string {
  let format = formats.get(zone)
  if (!format) {
    const options = { timeZone: zone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
    formats.set(zone, (format = new Intl.DateTimeFormat('en', options)))
  }
  const parts: Record<string, string> = {}
  for (const part of format.formatToParts(new Date(instant))) parts[part.type] = part.value
  return `${parts['year']?.padStart(4, '0')}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}`
}

/** The instant at which a zone's clock shows this; where it shows it twice, the first, and where never, the moment after the gap. */
export function instantOf(wallClock: string, zone: string): string {
  const wanted = Date.parse(`${wallClock}Z`)
  const offsetAt = (time: number) => Date.parse(`${wallClockAt(new Date(time).toISOString(), zone)}Z`) - time
  const before = wanted - offsetAt(wanted - 86_400_000)
  if (before + offsetAt(before) === wanted) return new Date(before).toISOString()
  const after = wanted - offsetAt(wanted + 86_400_000)
  return new Date(after + offsetAt(after) === wanted ? after : before).toISOString()
}

export function dayAt(instant: string, zone: string): string {
  return wallClockAt(instant, zone).slice(0, 10)
}

/** Days since 1970-01-01. */
export function dayNumber(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000)
}
