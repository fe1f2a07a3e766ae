import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCrm } from '@diwan/core'
import { storageConformance } from '@diwan/testing'
import { describe, expect, it } from 'vitest'
import { levelStorage } from '../src/level-storage.ts'

storageConformance({
  name: 'level',
  test: it,
  group: describe,
  skip: it.skip,
  // LevelDB serves one process, and has neither statements nor plans.
  lacks: ['beside', 'watched'],
  // Every transaction is flushed to the disk.
  runs: 8,
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'diwan-level-'))
    let storage = levelStorage({ folder })
    const reopen = async () => {
      await storage.close()
      storage = levelStorage({ folder })
      return storage
    }
    const dispose = async () => {
      await storage.close()
      await rm(folder, { recursive: true, force: true })
    }
    return { storage, reopen, dispose }
  },
})

describe('a folder of LevelDB', () => {
  it('goes on with its feed where it was before it was closed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'diwan-level-'))
    const names: string[] = []
    for (const given of ['A', 'B', 'C']) {
      const crm = await createCrm({ storage: levelStorage({ folder }) })
      const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
      await session.customers.create({ kind: 'person', name: { given } })
      const { changes } = await session.changes.read({ after: null })
      names.push(changes.map(({ position }) => position).join())
      await crm.close()
    }
    expect(names).toEqual(['1', '1,2', '1,2,3'])
    await rm(folder, { recursive: true, force: true })
  })

  it('is refused to a second one with a clear error', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'diwan-level-'))
    const first = levelStorage({ folder })
    await first.feedEnd('change', 'acme')
    const second = levelStorage({ folder })
    await expect(second.feedEnd('change', 'acme')).rejects.toThrow(expect.objectContaining({ code: 'storage_busy' }))
    await first.close()
    await second.close()
    await rm(folder, { recursive: true, force: true })
  })
})
