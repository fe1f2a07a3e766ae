import { DiwanError } from '../errors/diwan-error.ts'

/**
 * How far the zone's clocks are ahead of UTC at a point in time, in milliseconds; negative west of Greenwich.
 * Throws `validation_failed` for a name that is no IANA time zone.
 */
export function zoneOffset(millis: number, zone: string): number {
  const text = formatOf(zone).format(millis)
  // Of all it writes only the numbers and their American order are relied on. `formatToParts` would take four times as long.
  const [month, day, yearOfEra, hour, minute, second] = text.match(/\d+/g)!
  // The hours before 0001-01-01 in UTC are of 1 BC, which ISO 8601 writes 0000.
  const year = text.includes('B') ? '0000' : yearOfEra!.padStart(4, '0')
  const local = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return local - Math.floor(millis / 1000) * 1000
}

// Making a formatter takes tens of microseconds, using it two.
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    format = newFormat(zone)
    formats.set(zone, format)
  }
  return format
}

function newFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  } catch (cause) {
    throw new DiwanError('validation_failed', `“${timeZone}” is not a time zone of this runtime`, {
      hint: 'Give an IANA name such as Asia/Tehran or UTC.',
      cause,
    })
  }
}
