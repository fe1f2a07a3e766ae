import { describe, expect, it } from 'vitest'
import { Turns } from './turns.ts'

describe('turns', () => {
  it('go to one at a time, in the order in which they were asked for', async () => {
    const turns = new Turns()
    const seen: string[] = []
    const holding = async (name: string) => {
      await turns.take(1000)
      seen.push(`${name} begins`)
      await Promise.resolve()
      seen.push(`${name} ends`)
      turns.giveOn()
    }
    await Promise.all(['a', 'b', 'c'].map(holding))
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  })

  it('pass over whom waited too long', async () => {
    const turns = new Turns()
    await turns.take()
    await expect(turns.take(1)).rejects.toThrow(expect.objectContaining({ code: 'storage_busy' }))
    const next = turns.take()
    turns.giveOn()
    await next
    turns.giveOn()
    await turns.take(1)
  })
})
