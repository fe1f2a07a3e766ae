import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { benchRow, keeps, type Bench, type BenchRow } from './bench.ts'
import { textTable } from './text-table.ts'

export interface Streams {
  readonly out: (text: string) => void
  readonly error: (text: string) => void
}

/**
 * Runs the bench that `parameters` name (`core --quick --json`) from `<folder>/<name>.bench.ts`, and answers an exit code: 0 when every
 * row keeps its bound, 1 when one does not, 2 when there is no such bench. With `--json` only one line goes to `out`: `{ bench, rows }`.
 * `--only reads,growth` names the parts of a bench that has parts.
 */
export async function runBench(folder: string, parameters: readonly string[], { out, error }: Streams): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false }, only: { type: 'string' } },
    allowPositionals: true,
  })
  const [name = ''] = positionals
  const names = benchNames(folder)
  if (!names.includes(name) || positionals.length > 1) {
    error(`${positionals.length === 0 ? 'Name a bench' : `There is no bench "${positionals.join(' ')}"`}. There are: ${names.join(', ')}.\n`)
    return 2
  }
  const { default: bench } = (await import(pathToFileURL(join(folder, `${name}.bench.ts`)).href)) as { default: Bench }
  const { rows } = await bench({ quick: values.quick, ...(values.only !== undefined && { only: values.only.split(',') }), log: (message) => error(`${message}\n`) })
  const checked = checkedRows(rows)
  out(values.json ? `${JSON.stringify({ bench: name, rows: checked })}\n` : table(checked))
  return checked.every((each) => each.holds) ? 0 : 1
}

/** The benches of a folder, in the order of the alphabet. */
export function benchNames(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.bench.ts')).map((file) => file.slice(0, -'.bench.ts'.length)).sort()
}

/** A bench that says nothing, or whose `holds` contradicts its figure, is a broken bench. */
function checkedRows(rows: readonly BenchRow[]): BenchRow[] {
  const parsed = z.array(benchRow).min(1).parse(rows)
  for (const each of parsed) {
    if (each.holds !== keeps(each.figure, each.bound)) throw new Error(`"${each.what}" says holds: ${each.holds}, but ${each.figure} against "${each.bound}" says otherwise`)
  }
  return parsed
}

function table(rows: readonly BenchRow[]): string {
  return textTable([['what', 'figure', 'unit', 'bound', '', 'baseline'], ...rows.map((each) => [
    each.what, each.figure.toLocaleString('en-US', { maximumFractionDigits: 3 }), each.unit, each.bound, each.holds ? 'holds' : 'BROKEN', each.baseline,
  ])])
}
