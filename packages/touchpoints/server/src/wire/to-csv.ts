import Papa from 'papaparse'

/** Text that spreadsheets take for a formula (OWASP, CSV injection); a number or a phone that begins with a sign is none. */
const formula = /^(?:[=@\t\r＝＠]|[+\-＋－](?![\d\s().,-]*$))/

/** Rows as CSV (RFC 4180), each line ended. What could be a formula gets an apostrophe before it. */
export function csvLines(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  if (rows.length === 0) return ''
  return `${Papa.unparse({ fields: [...columns], data: rows.map((row) => row.map(cellOf)) }, { header: false, newline: '\r\n', escapeFormulae: formula })}\r\n`
}

/** Lists and objects as JSON. */
function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
