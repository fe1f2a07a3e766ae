import { defineMigration, field, type BackfillMigration } from '@diwan/core'
import { check, equal, refused } from '../../assert/assert.ts'
import { idsOf, insertInto, petRow } from '../../migrations/shop.ts'
import type { Suite } from '../suite.ts'
import { versions } from './versions.ts'

/** Stands for the document of extension fields, which every owner may fill. */
const pet = { ext: field.defaulted(field.keys({ max: 5, personal: false }), []) }

/** Chains of several owners. */
export function chainMigrations(suite: Suite): void {
  versions(suite, 'runs each step of a chain once, in order, and starts at its end where its owner is new', async ({ started }) => {
    const ran: string[] = []
    const says = saying(ran)
    await insertInto(await started({ pet }), 'pet', [petRow(1, { ext: [] })])
    await (await started({ pet, migrations: [says('a'), says('b')], chains: { later: [says('never')] } })).migrate()
    await started({ pet, migrations: [says('a'), says('b'), says('c')], chains: { later: [says('never'), says('first')] } })
    equal(ran, ['a', 'b', 'first', 'c'])
  })

  versions(suite, 'tells whose each step is', async ({ open }) => {
    const storage = await open({ chains: { guest: [] } })
    const owners = new Map((await storage.pending()).map(({ id, owner }) => [id, owner]))
    equal([owners.get('create diwan_pet'), owners.get('create diwan_migration')], ['shop', 'core'])
    check((await storage.migrate()).some(({ owner }) => owner === 'guest'), 'The guest’s chain has not begun')
  })

  versions(suite, 'leaves the chain of an owner that is gone alone, reports it, and goes on when he is back', async ({ started }) => {
    const ran: string[] = []
    const says = saying(ran)
    await insertInto(await started({ pet, chains: { guest: [says('a')] } }), 'pet', [petRow(1, { ext: [] })])
    const storage = await started({ pet })
    equal((await storage.drift!()).map(({ at, is }) => [at, is]), [['guest', 'chain']])
    await started({ pet, chains: { guest: [says('a'), says('b')] } })
    equal(ran, ['b'])
  })

  versions(suite, 'refuses a step that was edited after it ran, with both checksums', async ({ open, started }) => {
    const says = saying([])
    await started({ pet })
    await started({ pet, migrations: [says('a')] })
    const storage = await open({ pet, migrations: [{ ...says('a'), sets: ['ext', 'name'] }] })
    const { details } = await refused('migration_changed', storage.migrate())
    for (const checksum of [details?.['applied'], details?.['declared']]) check(/^[0-9a-f]{64}$/.test(String(checksum)), `${String(checksum)} is no checksum`)
    check(details?.['applied'] !== details?.['declared'], 'Both checksums are the same')
  })

  versions(suite, 'refuses a step that is put before one that has run', async ({ open, started }) => {
    const says = saying([])
    await started({ pet })
    await started({ pet, migrations: [says('b')] })
    await refused('migration_changed', (await open({ pet, migrations: [says('a'), says('b')] })).pending())
  })

  versions(suite, 'lets a step wait for those of others, passes over owners that are not there, and refuses a circle', async ({ open, started }) => {
    const ran: string[] = []
    const says = saying(ran)
    await insertInto(await started({ pet, chains: { guest: [] } }), 'pet', [petRow(1, { ext: [] })])
    await started({ pet, migrations: [says('mine')], chains: { guest: [says('guest', 'shop/mine', 'nobody/x')] } })
    equal(ran, ['mine', 'guest'])
    const circle = await open({ pet, migrations: [says('mine'), says('c', 'guest/d')], chains: { guest: [says('guest', 'shop/mine'), says('d', 'shop/c')] } })
    const { message } = await refused('configuration_invalid', circle.migrate())
    check(message.includes('guest/d → shop/c → guest/d'), `The circle is not named: ${message}`)
  })

  versions(suite, 'lets an owner alter and fill what is his own', async ({ open, started }) => {
    await started({ pet, chains: { guest: [] } })
    const alters = defineMigration({ id: 'a', phase: 'expand', operations: [{ do: 'changeType', entity: 'pet', field: 'ext' }] })
    const drops = defineMigration({ id: 'a', phase: 'contract', operations: [{ do: 'dropTable', entity: 'migration' }] })
    const fills = { ...saying([])('a'), sets: ['ext', 'name'] }
    for (const step of [alters, drops, fills]) await refused('configuration_invalid', (await open({ pet, chains: { guest: [step] } })).pending())
  })

  versions(suite, 'writes down why a step failed, and goes on once it is mended', async ({ open, started }) => {
    const ran: string[] = []
    const says = saying(ran)
    await insertInto(await started({ pet }), 'pet', [petRow(1, { ext: [] })])
    const broken: BackfillMigration = {
      ...says('a'),
      fields: () => {
        throw new Error('no such note')
      },
    }
    const storage = await open({ pet, migrations: [broken, says('b')] })
    const error = await refused('migration_failed', storage.migrate())
    check(error.message.includes('no such note') && error.details?.['id'] === 'a', error.message)
    equal((await storage.drift!()).map(({ at, is }) => [at, is]), [['shop/a', 'failed']])
    const mended = await open({ pet, migrations: [says('a'), says('b')] })
    equal(await idsOf(mended.migrate()), ['a', 'b'])
    equal(await mended.drift!(), [])
    equal(ran, ['a', 'b'])
  })
}

/** Makes steps that say when they run. */
function saying(ran: string[]): (id: string, ...after: readonly string[]) => BackfillMigration {
  return (id, ...after) =>
    defineMigration({
      id,
      phase: 'backfill',
      entity: 'pet',
      sets: ['ext'],
      ...(after.length > 0 && { after }),
      fields: () => {
        ran.push(id)
        return { ext: [id] }
      },
    })
}
