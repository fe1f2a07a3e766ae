import { field, type ContractMigration } from '@diwan/core'
import { describe, expect, it } from 'vitest'
import { checksumOf } from './checksum.ts'

const drop: ContractMigration = { id: 'drop', phase: 'contract', operations: [{ do: 'dropColumn', entity: 'pet', field: 'stage' }] }

describe('the checksum of a migration', () => {
  it('is that of what it does, however it is written and whatever it says of itself', async () => {
    const sum = await checksumOf(drop)
    expect(sum).toMatch(/^[0-9a-f]{64}$/)
    expect(await checksumOf({ ...drop, operations: [{ field: 'stage', entity: 'pet', do: 'dropColumn' }] })).toBe(sum)
    const raw = (why: string) => checksumOf({ id: 'raw', phase: 'expand', operations: [{ do: 'sql', why, statements: { sqlite: ['select 1'] } }] })
    expect(await raw('one reason')).toBe(await raw('another'))
  })

  it('is another one after any edit', async () => {
    const sums = await Promise.all([
      checksumOf(drop),
      checksumOf({ ...drop, operations: [] }),
      checksumOf({ ...drop, operations: [{ do: 'dropColumn', entity: 'pet', field: 'size' }] }),
      checksumOf({ ...drop, operations: [...drop.operations, { do: 'dropTable', entity: 'pet' }] }),
      checksumOf({ id: 'fill', phase: 'backfill', entity: 'pet', sets: ['a'], fields: () => null }),
      checksumOf({ id: 'fill', phase: 'backfill', entity: 'pet', sets: ['a', 'b'], fields: () => null }),
      checksumOf({ id: 'fill', phase: 'backfill', entity: 'pet', sets: ['a'], reads: { b: field.key() }, fields: () => null }),
    ])
    expect(new Set(sums).size).toBe(sums.length)
  })

  it('leaves a backfill’s function out, whose text is another one in each build', async () => {
    const fill = (fields: () => null) => checksumOf({ id: 'fill', phase: 'backfill', entity: 'pet', sets: ['a'], fields })
    expect(await fill(() => null)).toBe(
      await fill(() => {
        return null
      }),
    )
  })
})
