import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench } from './bench.ts'
import { measureCursor } from './core/cursor.ts'
import { createFixture } from './core/fixture.ts'
import { measureReads } from './core/reads.ts'
import { measureWrites } from './core/writes.ts'
import { sizeRows } from './sizes.bench.ts'

/** Reads and writes of the core on SQLite against the raw driver, their growth, and the elements' sizes. */
const core: Bench = async (options) => {
  const { quick, log } = options
  const folder = mkdtempSync(join(tmpdir(), 'diwan-bench-'))
  const count = quick ? 200_000 : 1_000_000
  try {
    const writes = await measureWrites(folder, options)
    log(`Filling ${count.toLocaleString('en')} and 30,000 interactions`)
    const large = await createFixture(join(folder, 'large.db'), quick ? 20_000 : 100_000, count)
    const small = await createFixture(join(folder, 'small.db'), 3000, 30_000)
    const reads = await measureReads(large, small, { large: `${count.toLocaleString('en')} interactions`, small: '30,000 interactions' }, options)
    const cursor = await measureCursor(large, options)
    await large.close()
    await small.close()
    return { rows: [...reads, ...cursor, ...writes, ...(await sizeRows())] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export default core
