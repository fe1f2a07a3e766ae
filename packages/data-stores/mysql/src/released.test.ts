import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCrm } from '@diwan/core'
import { releaseExample, type RecordedRelease } from '@diwan/testing'
import { createConnection } from 'mysql2/promise'
import { expect, it } from 'vitest'
import { mysql } from './mysql.ts'
import { describeMysql, testDatabase } from './test-database.ts'

const released = join(import.meta.dirname, '..', 'released')
const versions = (await readdir(released)).filter((name) => name.endsWith('.sql')).map((name) => name.slice(0, -4))

describeMysql('a database of a released version', () => {
  it.each(versions)('%s is brought up to this one, rows and all', async (version) => {
    const database = await testDatabase()
    const connection = await createConnection({ uri: database.url, multipleStatements: true })
    await connection.query(await readFile(join(released, `${version}.sql`), 'utf8'))
    await connection.end()
    const crm = await createCrm({ storage: mysql({ url: database.url }) })
    await crm.migrate({ contract: true })
    expect(await crm.storage.drift!()).toEqual([])
    await releaseExample.check(crm, JSON.parse(await readFile(join(released, `${version}.json`), 'utf8')) as RecordedRelease)
    await crm.close()
    await database.drop()
  })
})
