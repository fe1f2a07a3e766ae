import { describe, expect, it } from 'vitest'
import { TenantGate, type GateOptions } from './gate.ts'

/** Work that ends when told, and the order in which it was started. */
function atTheGate(options: GateOptions) {
  const gate = new TenantGate(options)
  const started: string[] = []
  const ends = new Map<string, () => void>()
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return {
    gate,
    started,
    enter: (tenant: string, name: string) => void gate.run(tenant, () => new Promise<void>((end) => (started.push(name), ends.set(name, end)))),
    end: async (name: string) => {
      ends.get(name)!()
      await settled()
    },
    settled,
  }
}

describe('the gate before a pool', () => {
  it('starts no more than there are connections, and the first that came when one is free', async () => {
    const { started, enter, end, settled } = atTheGate({ connections: 2, order: 'first' })
    for (const name of ['a1', 'a2', 'a3']) enter('a', name)
    enter('b', 'b1')
    await settled()
    expect(started).toEqual(['a1', 'a2'])
    await end('a1')
    expect(started).toEqual(['a1', 'a2', 'a3'])
    await end('a2')
    expect(started).toEqual(['a1', 'a2', 'a3', 'b1'])
  })

  it('gives turns to tenants, so that one request does not wait for another tenant’s backlog', async () => {
    const { started, enter, end, settled } = atTheGate({ connections: 1, order: 'turns' })
    for (const name of ['a1', 'a2', 'a3']) enter('a', name)
    enter('b', 'b1')
    await settled()
    for (const name of ['a1', 'a2', 'b1']) await end(name)
    expect(started).toEqual(['a1', 'a2', 'b1', 'a3'])
  })

  it('keeps a tenant to its limit while others find connections free', async () => {
    const { started, enter, end, settled } = atTheGate({ connections: 3, limit: 1, order: 'first' })
    for (const name of ['a1', 'a2']) enter('a', name)
    enter('b', 'b1')
    await settled()
    expect(started).toEqual(['a1', 'b1'])
    await end('a1')
    expect(started).toEqual(['a1', 'b1', 'a2'])
  })

  it('gives the connection back when the work fails, and hands the error on', async () => {
    const { gate, started, enter, settled } = atTheGate({ connections: 1, order: 'first' })
    await expect(gate.run('a', () => Promise.reject(new Error('no such table')))).rejects.toThrow('no such table')
    enter('a', 'a2')
    await settled()
    expect(started).toEqual(['a2'])
  })
})
