import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCrm, isDiwanError, type Crm } from '@diwan/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smallDisk, whyNoDisk } from '../../../../scripts/small-disk.mjs'
import { sqlite } from './sqlite.ts'

describe.skipIf(whyNoDisk)(`a full disk${whyNoDisk ? ` (${whyNoDisk})` : ''}`, () => {
  let disk: ReturnType<typeof smallDisk>
  let crm: Crm
  beforeAll(async () => {
    disk = smallDisk({ megabytes: 8 })
    writeFileSync(join(disk.folder, 'other'), Buffer.alloc(3_000_000, 1))
    crm = await createCrm({ storage: sqlite({ file: join(disk.folder, 'crm.db') }) })
  })
  afterAll(async () => {
    await crm.close()
    disk.remove()
  })

  it('is said, keeps whole what was written, and is written to again once there is room', async () => {
    const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
    const kept: string[] = []
    const fill = async () => {
      for (let n = 0; n < 10_000; n++) {
        const { id } = await session.customers.create({ kind: 'person', name: { given: `Given ${n}`, family: 'x'.repeat(150) }, contactPoints: [{ kind: 'email', value: `a${n}@example.com` }] })
        kept.push(id)
      }
    }
    const error: unknown = await fill().catch((cause: unknown) => cause)
    expect(isDiwanError(error) && error).toMatchObject({ code: 'storage_full', blame: 'storage' })
    expect(kept.length).toBeGreaterThan(10)
    const counts = async () => [(await session.customers.count()).value, (await session.contactPoints.count()).value, await created()]
    const created = async () => {
      let changes = 0
      for (let after: string | null = null; ; ) {
        const read = await session.changes.read({ after })
        changes += read.changes.filter(({ entity, operation }) => entity === 'customer' && operation === 'create').length
        after = read.position
        if (!read.more) return changes
      }
    }
    expect(await counts()).toEqual([kept.length, kept.length, kept.length])
    rmSync(join(disk.folder, 'other'))
    const again = await session.customers.create({ kind: 'person', name: { given: 'Again' }, contactPoints: [{ kind: 'email', value: 'again@example.com' }] })
    expect((await session.customers.get(again.id)).version).toBe(1)
    expect(await counts()).toEqual([kept.length + 1, kept.length + 1, kept.length + 1])
  })
})
