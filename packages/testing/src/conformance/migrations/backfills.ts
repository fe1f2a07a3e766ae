import { defineMigration, field, isDiwanError } from '@diwan/core'
import type { Row, Storage } from '@diwan/core/storage'
import { check, equal, refused } from '../../assert/assert.ts'
import { insertInto, petRow, rowsOf, shopId, type ShopVersion } from '../../migrations/shop.ts'
import type { Suite } from '../suite.ts'
import { versions } from './versions.ts'

const many = Array.from({ length: 1300 }, (_, n) => petRow(n + 1))
const stage = field.optional(field.key())

/** Backfills that are broken off, and that others write beside. */
export function backfillMigrations(suite: Suite): void {
  versions(suite, 'goes on with a backfill after the last batch that was kept, and asks for no kept row again', async ({ open, started }) => {
    await insertInto(await started(), 'pet', many)
    const asked: string[] = []
    const version = (fails: boolean) =>
      filling((row) => {
        if (fails && row['name'] === 'Pet 700') throw new Error('no such stage')
        asked.push(row['id'] as string)
        return { stage: 'set' }
      })
    await refused('migration_failed', (await open(version(true))).migrate())
    equal(asked.length, 699, 'number of rows that were asked for')
    asked.length = 0
    const storage = await open(version(false))
    await storage.migrate()
    check(asked.length < many.length && asked.at(-1) === shopId(1300) && asked.length >= 601, `It asked for ${asked.length} rows again`)
    equal((await rowsOf(storage, 'pet', ['stage', 'version'])).filter((row) => row['stage'] !== 'set' || row['version'] !== 2), [], 'rows that were left out or gone over twice')
  })

  versions(suite, 'loses nothing that is written beside a backfill', async ({ open, started }) => {
    const pet = { count: field.defaulted(field.integer(), 0), stage }
    const others = await started({ pet })
    await insertInto(others, 'pet', many.map((row) => ({ ...row, count: 0, stage: null })))
    const storage = await open({ ...filling(() => ({ stage: 'set' })), pet })
    const end = { isThere: false }
    const writing = countUp(others, end)
    await storage.migrate()
    end.isThere = true
    const written = await writing
    const rows = await rowsOf(storage, 'pet', ['stage', 'count'])
    equal(rows.filter((row) => row['stage'] !== 'set'), [], 'rows whose stage was undone')
    equal(rows.reduce((sum, row) => sum + (row['count'] as number), 0), written, 'sum of what was written')
  })

  versions(suite, 'lets nobody put back what he read before a backfill', async ({ started }) => {
    const others = await started({ pet: { stage } })
    await insertInto(others, 'pet', [petRow(1, { stage: null })])
    const [read] = await rowsOf(others, 'pet')
    const storage = await started(filling(() => ({ stage: 'set' })))
    equal(await others.transaction((transaction) => transaction.update('pet', 'acme', shopId(1), 1, { ...read, name: 'Rex', version: 2 })), false)
    equal(await rowsOf(storage, 'pet', ['stage', 'name']), [{ id: shopId(1), stage: 'set', name: 'Pet 1' }])
  })

  versions(suite, 'leaves rows alone for which a backfill has nothing to say, and refuses values that it did not announce', async ({ open, started }) => {
    await insertInto(await started(), 'pet', [petRow(1), petRow(2)])
    await refused('migration_failed', (await open(filling(() => ({ name: 'x' })))).migrate())
    const storage = await started(filling(() => null))
    equal((await rowsOf(storage, 'pet')).map((row) => [row['version'], row['stage']]), [[1, null], [1, null]])
  })
}

function filling(fields: (row: Row) => Row | null): ShopVersion {
  return { pet: { stage }, migrations: [defineMigration({ id: 'fill', phase: 'backfill', entity: 'pet', sets: ['stage'], fields })] }
}

/** Counts rows up as the core writes, the whole row at the version that was read, and says how often that worked. */
async function countUp(storage: Storage, end: { readonly isThere: boolean }): Promise<number> {
  let written = 0
  for (let n = 0; !end.isThere; n = (n + 7) % many.length) {
    const id = shopId(n + 1)
    const [row] = await storage.select({ entity: 'pet', tenant: 'acme', where: { op: 'compare', field: 'id', is: 'eq', value: id }, order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'include' })
    const version = row!['version'] as number
    const isDone = await storage.transaction((transaction) => transaction.update('pet', 'acme', id, version, { ...row, count: (row!['count'] as number) + 1, version: version + 1 })).catch(otherCameFirst)
    if (isDone) written++
    await new Promise((resolve) => {
      setTimeout(resolve, 0)
    })
  }
  return written
}

function otherCameFirst(error: unknown): boolean {
  if (isDiwanError(error, 'transaction_conflict')) return false
  throw error
}
