import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createInterface } from 'node:readline'
import { createCrm, type Crm, type Session } from '@diwan/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqlite } from './sqlite.ts'

let folder: string
let file: string
const children: ChildProcess[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diwan-processes-'))
  file = join(folder, 'crm.db')
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

describe('several processes on one file', () => {
  it('write at once, while this one writes too, and lose nothing', async () => {
    const crm = await open()
    const own = (async () => {
      const ids: string[] = []
      for (let n = 0; n < 40; n++) ids.push((await session(crm).customers.create({ kind: 'person', name: { given: 'Own' } })).id)
      return ids
    })()
    const others = [start('count', '40'), start('count', '40')].map(async (child) => (await Promise.all([lines(child), exit(child)]))[0])
    const acknowledged = (await Promise.all([own, ...others])).flat()
    expect(new Set(acknowledged).size).toBe(120)
    const kept: string[] = []
    for await (const batch of session(crm).customers.iterate()) kept.push(...batch.map((customer) => customer.id))
    expect(kept.toSorted()).toEqual(acknowledged.toSorted())
    const { changes } = await session(crm).changes.read({ after: null, limit: 1000 })
    expect(changes.map((change) => change.recordId).toSorted()).toEqual(kept.toSorted())
    await crm.close()
  })

  it('may be killed in the middle of a transaction: what was committed stays, nothing else does, and no lock', async () => {
    const child = start('hang')
    const said: string[] = []
    for await (const line of createInterface({ input: child.stdout! })) {
      said.push(line)
      if (line === 'inside') break
    }
    const gone = exit(child)
    child.kill('SIGKILL')
    await gone
    const crm = await open()
    expect((await session(crm).customers.find()).items.map((customer) => customer.id)).toEqual([said[0]])
    expect((await session(crm).changes.read({ after: null })).changes).toHaveLength(1)
    await session(crm).customers.create({ kind: 'person', name: { given: 'After' } })
    expect((await session(crm).customers.count()).value).toBe(2)
    await crm.close()
  })

  it('may be killed while it commits one write after the other: all it said to be committed is there', async () => {
    const child = start('count', '100000')
    const said: string[] = []
    for await (const line of createInterface({ input: child.stdout! })) {
      said.push(line)
      if (said.length === 50) break
    }
    const gone = exit(child)
    child.kill('SIGKILL')
    await gone
    const crm = await open()
    expect((await session(crm).customers.getMany(said)).size).toBe(50)
    const [customers, changes] = [await session(crm).customers.count(), (await session(crm).changes.read({ after: null, limit: 1000 })).changes.length]
    expect(changes).toBe(customers.value)
    await crm.close()
  })

  it('waits for another process’s write as long as it is told, and says so then', async () => {
    const child = start('hang')
    for await (const line of createInterface({ input: child.stdout! })) if (line === 'inside') break
    const crm = await createCrm({ storage: sqlite({ file, busyMilliseconds: 100 }) })
    await expect(session(crm).customers.create({ kind: 'person', name: { given: 'Late' } })).rejects.toMatchObject({ code: 'storage_busy' })
    expect((await session(crm).customers.count()).value).toBe(1)
    const gone = exit(child)
    child.kill('SIGKILL')
    await gone
    await session(crm).customers.create({ kind: 'person', name: { given: 'Late' } })
    await crm.close()
  })
})

function open(): Promise<Crm> {
  return createCrm({ storage: sqlite({ file }) })
}

function session(crm: Crm): Session {
  return crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
}

function start(...task: string[]): ChildProcess {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const child = spawn(process.execPath, ['--import', loader, '-C', 'diwan-source', join(import.meta.dirname, 'writer.fixture.ts'), file, ...task], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return child
}

async function lines(child: ChildProcess): Promise<string[]> {
  const all: string[] = []
  for await (const line of createInterface({ input: child.stdout! })) all.push(line)
  return all
}

function exit(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => (code === 0 || signal === 'SIGKILL' ? resolve() : reject(new Error(`The writer ended with ${code ?? signal}`))))
  })
}
