import { memoryStorage } from '@diwan/core/storage'
import { check } from '../assert/assert.ts'
import type { CheckPluginOptions } from './check-plugin.ts'
import { exercised, keptOpen, within } from './opened.ts'

/** It can be started and disposed of again and again, on the same data and beside itself. */
export function lifecycle(options: CheckPluginOptions): void {
  options.test('starts and is disposed of twice, on the same data', async () => {
    const storage = memoryStorage()
    for (let time = 0; time < 2; time++) await within(options, (opened) => exercised(options, opened), { storage: keptOpen(storage) })
    await storage.close()
  })

  options.test('runs in two CRMs of a process at once', () =>
    within(options, (one) =>
      within(options, async (two) => {
        await exercised(options, one)
        await exercised(options, two)
        check(one.crm !== two.crm, 'There is one CRM alone')
      })))
}
