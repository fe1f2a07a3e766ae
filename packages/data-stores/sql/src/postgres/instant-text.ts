/**
 * A `timestamptz` as PostgreSQL writes it, such as `2026-11-22 09:30:00.001+00`, as canonical text. Connections of ours are
 * in UTC; a host's own may be in any zone, whose offset it then writes, and back in time with seconds.
 */
export function instantText(text: string): string {
  if (text.length <= 26 && text.endsWith('+00') && text.charCodeAt(4) === hyphen) {
    const seconds = `${text.slice(0, 10)}T${text.slice(11, 19)}`
    // The fraction is written without the zeros at its end, and not at all where it is zero.
    return text.length === 22 ? `${seconds}.000Z` : `${seconds}.${text.slice(20, -3).padEnd(3, '0')}Z`
  }
  return inAnyZone(text)
}

const hyphen = 45
const written = /^(\d{4,5})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?( BC)?$/

function inAnyZone(text: string): string {
  const parts = written.exec(text)
  if (!parts) throw new TypeError(`“${text}” is no time as PostgreSQL writes it with the setting datestyle = ISO`)
  const [, year, month, day, hour, minute, second, fraction = '', sign, hours, minutes = '0', seconds = '0', era] = parts
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1000 : 1000)
  const local = new Date(0)
  // The year before 1 is 1 BC.
  local.setUTCFullYear(era ? 1 - Number(year) : Number(year), Number(month) - 1, Number(day))
  local.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0')))
  return new Date(local.getTime() - offset).toISOString()
}
