import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCrm } from '@diwan/core'
import { releaseExample, type RecordedRelease } from '@diwan/testing'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { postgres } from './postgres.ts'
import { testDatabase } from './test-database.ts'

const released = join(import.meta.dirname, '..', 'released')
const versions = (await readdir(released)).filter((name) => name.endsWith('.sql')).map((name) => name.slice(0, -4))

describe('a database of a released version', () => {
  it.each(versions)('%s is brought up to this one, rows and all', async (version) => {
    const database = await testDatabase()
    const client = new pg.Client(database.url)
    await client.connect()
    await client.query(await readFile(join(released, `${version}.sql`), 'utf8'))
    await client.end()
    const crm = await createCrm({ storage: postgres({ url: database.url }) })
    await crm.migrate({ contract: true })
    expect(await crm.storage.drift!()).toEqual([])
    await releaseExample.check(crm, JSON.parse(await readFile(join(released, `${version}.json`), 'utf8')) as RecordedRelease)
    await crm.close()
    await database.drop()
  })
})
