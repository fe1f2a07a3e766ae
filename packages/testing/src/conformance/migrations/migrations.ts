import { entities } from '@diwan/core'
import { equal } from '../../assert/assert.ts'
import { feedOf } from '../feed.ts'
import { all, customerRow, id, insert, rowOf, tenant } from '../rows.ts'
import type { Suite } from '../suite.ts'
import { backfillMigrations } from './backfills.ts'
import { chainMigrations } from './chains.ts'
import { fieldMigrations } from './fields.ts'

export function migrations(suite: Suite): void {
  suite.opened('migrates once: the second time does nothing, and nothing is pending', async ({ storage }) => {
    storage.define({ entities })
    const pending = await storage.pending()
    equal((await storage.migrate()).map((step) => step.id), pending.map((step) => step.id), 'steps that were run')
    equal(await storage.pending(), [])
    equal(await storage.migrate(), [])
    equal((await storage.drift?.()) ?? [], [], 'drift')
  })

  suite.opened('migrates once where several ask at the same time', async ({ storage }) => {
    storage.define({ entities })
    const pending = await storage.pending()
    const runs = await Promise.all([storage.migrate(), storage.migrate(), storage.migrate()])
    equal(runs.flat().length, pending.length, 'number of steps that were run')
    await insert(storage, 'customer', [customerRow(1)])
  })

  suite.needing('reopen', 'finds its data again after it was closed', async ({ storage }, reopen) => {
    storage.define({ entities })
    await storage.migrate()
    await insert(storage, 'customer', [customerRow(1)])
    await storage.transaction((transaction) => transaction.insert('change', tenant, [rowOf('change', { id: id(1), recordId: id(1) })]))
    const before = await all(storage, 'customer')
    await feedOf(storage, 1)
    const end = await storage.feedEnd('change', tenant)
    const again = await reopen()
    again.define({ entities })
    equal(await again.pending(), [])
    equal(await all(again, 'customer'), before)
    equal(await again.feedEnd('change', tenant), end, 'end of the feed')
  })

  suite.opened('can be closed twice', async ({ storage }) => {
    storage.define({ entities })
    await storage.migrate()
    await storage.close()
    await storage.close()
  })

  fieldMigrations(suite)
  chainMigrations(suite)
  backfillMigrations(suite)
}
