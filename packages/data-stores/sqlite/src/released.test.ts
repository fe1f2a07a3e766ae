import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCrm } from '@diwan/core'
import { releaseExample, type RecordedRelease } from '@diwan/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from './drivers/open-database.ts'
import { sqlite } from './sqlite.ts'

const released = join(import.meta.dirname, '..', 'released')
const versions = (await readdir(released)).filter((name) => name.endsWith('.sql')).map((name) => name.slice(0, -4))
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diwan-released-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a database of a released version', () => {
  it.each(versions)('%s is brought up to this one, rows and all', async (version) => {
    const file = join(folder, 'crm.db')
    const database = openDatabase(file)
    database.exec(`begin; ${await readFile(join(released, `${version}.sql`), 'utf8')} commit`)
    database.close()
    const crm = await createCrm({ storage: sqlite({ file }) })
    await crm.migrate({ contract: true })
    expect(await crm.storage.drift!()).toEqual([])
    await releaseExample.check(crm, JSON.parse(await readFile(join(released, `${version}.json`), 'utf8')) as RecordedRelease)
    await crm.close()
  })
})
