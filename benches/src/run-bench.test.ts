import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { benchNames, runBench } from './run-bench.ts'

const good = { what: 'A page', figure: 1.2, unit: 'ratio', baseline: 'the raw driver', bound: '<= 1.3', holds: true }
const late = { ...good, what: 'A record', figure: 3, holds: false }

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'diwan-benches-'))
  const benches = { fine: [good], broken: [good, late], empty: [], lying: [{ ...late, holds: true }] }
  for (const [name, rows] of Object.entries(benches)) {
    const text = `export default async ({ quick, only, log }) => { log(only?.join(' and ') ?? (quick ? 'small' : 'large')); return { rows: ${JSON.stringify(rows)} } }`
    writeFileSync(join(folder, `${name}.bench.ts`), text)
  }
})

afterAll(() => rmSync(folder, { recursive: true }))

async function running(...parameters: string[]) {
  const printed = { out: '', error: '' }
  const code = await runBench(folder, parameters, { out: (text) => (printed.out += text), error: (text) => (printed.error += text) })
  return { code, ...printed }
}

describe('npm run bench', () => {
  it('prints one JSON object and nothing else to stdout with --json', async () => {
    const { code, out, error } = await running('fine', '--json')
    expect(JSON.parse(out)).toEqual({ bench: 'fine', rows: [good] })
    expect(out.trimEnd()).not.toContain('\n')
    expect(error).toBe('large\n')
    expect(code).toBe(0)
  })

  it('passes --quick on to the bench', async () => {
    expect((await running('fine', '--quick')).error).toBe('small\n')
  })

  it('passes the parts of --only on to the bench', async () => {
    expect((await running('fine', '--only', 'reads,growth')).error).toBe('reads and growth\n')
  })

  it('prints a table that names what is broken, and fails', async () => {
    const { code, out } = await running('broken')
    expect(code).toBe(1)
    expect(out).toMatch(/^A page +1\.2 +ratio +<= 1\.3 +holds +the raw driver$/m)
    expect(out).toMatch(/^A record +3 .*BROKEN/m)
  })

  it('lists the benches there are when asked for another', async () => {
    const { code, out, error } = await running('fien')
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(error).toBe('There is no bench "fien". There are: broken, empty, fine, lying.\n')
  })

  it('lists the benches there are when asked for none', async () => {
    expect((await running()).error).toBe('Name a bench. There are: broken, empty, fine, lying.\n')
  })

  it('refuses a bench without rows, and a row that contradicts its own figure', async () => {
    await expect(running('empty')).rejects.toThrow('Too small')
    await expect(running('lying')).rejects.toThrow('"A record" says holds: true, but 3 against "<= 1.3" says otherwise')
  })

  it('finds the benches of this workspace', () => {
    expect(benchNames(import.meta.dirname)).toContain('sizes')
  })
})
