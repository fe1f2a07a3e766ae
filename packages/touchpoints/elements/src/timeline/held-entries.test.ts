import { describe, expect, it } from 'vitest'
import { HeldEntries } from './held-entries.ts'

const entries = (...ids: string[]) => ids.map((id) => ({ id }))
const reading = { hold: true, own: new Set<string>() }
const idle = { hold: false, own: new Set<string>() }

describe('HeldEntries', () => {
  it('shows all at first', () => {
    expect(new HeldEntries().show(entries('b', 'a'), reading).entries).toEqual(entries('b', 'a'))
  })

  it('holds what comes while somebody reads, and counts it', () => {
    const held = new HeldEntries()
    held.show(entries('b', 'a'), reading)
    expect(held.show(entries('d', 'c', 'b', 'a'), reading)).toEqual({ entries: entries('b', 'a'), held: 2, arrived: [] })
  })

  it('shows it once asked', () => {
    const held = new HeldEntries()
    held.show(entries('a'), reading)
    held.show(entries('b', 'a'), reading)
    held.release(entries('b', 'a'))
    expect(held.show(entries('b', 'a'), reading)).toEqual({ entries: entries('b', 'a'), held: 0, arrived: [] })
  })

  it('shows at once what comes while nobody reads, and says which', () => {
    const held = new HeldEntries()
    held.show(entries('a'), idle)
    expect(held.show(entries('b', 'a'), idle)).toEqual({ entries: entries('b', 'a'), held: 0, arrived: entries('b') })
  })

  it('shows one’s own at once, whoever reads', () => {
    const held = new HeldEntries()
    held.show(entries('a'), reading)
    expect(held.show(entries('mine', 'a'), { hold: true, own: new Set(['mine']) }).entries).toEqual(entries('mine', 'a'))
  })

  it('takes entries older than all shown for the page that was asked for', () => {
    const held = new HeldEntries()
    held.show(entries('c', 'b'), reading)
    expect(held.show(entries('c', 'b', 'a'), reading)).toEqual({ entries: entries('c', 'b', 'a'), held: 0, arrived: [] })
  })

  it('drops what is gone', () => {
    const held = new HeldEntries()
    held.show(entries('b', 'a'), reading)
    expect(held.show(entries('a'), reading).entries).toEqual(entries('a'))
  })
})
