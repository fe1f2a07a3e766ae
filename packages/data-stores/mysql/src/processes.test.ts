import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { createInterface } from 'node:readline'
import { createCrm, type Crm, type Session } from '@diwan/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { mysql } from './mysql.ts'
import { describeMysql, testDatabase, type TestDatabase } from './test-database.ts'

describeMysql('several processes on one database', () => {
  let database: TestDatabase
  let crm: Crm
  let session: Session
  const children: ChildProcess[] = []

  beforeEach(async () => {
    database = await testDatabase()
    crm = await createCrm({ storage: mysql({ url: database.url }) })
    session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  })

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await crm.close()
    await database.drop()
  })

  function start(...task: string[]): ChildProcess {
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
    const child = spawn(process.execPath, ['--import', loader, '-C', 'diwan-source', `${import.meta.dirname}/writer.fixture.ts`, database.url, ...task], { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    return child
  }

  function add() {
    return session.customers.create({ kind: 'person', name: { given: 'Own' } })
  }

  it('write at once, and whoever follows the changes of all meanwhile misses none', async () => {
    const writers = [start('count', '60'), start('count', '60')].map(async (child) => {
      const [said] = await Promise.all([lines(child), once(child, 'exit')])
      return said
    })
    const own = (async () => {
      const ids: string[] = []
      for (let n = 0; n < 60; n++) ids.push((await add()).id)
      return ids
    })()
    let isWriting = true
    const written = Promise.all([own, ...writers]).finally(() => {
      isWriting = false
    })
    const seen: string[] = []
    for (let after: string | null = null, isLast = false; !isLast; ) {
      isLast = !isWriting
      const page = await session.changes.read({ after, limit: 7 })
      seen.push(...page.changes.map((change) => change.recordId))
      after = page.position ?? after
      if (page.changes.length > 0) isLast = false
    }
    const acknowledged = (await written).flat()
    expect(new Set(acknowledged).size).toBe(180)
    expect(seen.toSorted()).toEqual(acknowledged.toSorted())
  })

  it('may be killed in the middle of a transaction: nothing of it stays, and nobody waits for it', async () => {
    const child = start('hang')
    const said: string[] = []
    for await (const line of createInterface({ input: child.stdout! })) {
      said.push(line)
      if (line === 'inside') break
    }
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    const { id } = await add()
    const found = (await session.customers.find({ sort: 'createdAt' })).items.map((customer) => customer.id)
    expect(found).toEqual([said[0], id])
    expect((await session.changes.read({ after: null })).changes.map((change) => change.recordId)).toEqual([said[0], id])
  })
})

async function lines(child: ChildProcess): Promise<string[]> {
  const all: string[] = []
  for await (const line of createInterface({ input: child.stdout! })) all.push(line)
  return all
}
