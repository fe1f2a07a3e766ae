import { describe, expect, it } from 'vitest'
import { Comparison, unitName, type GivenChange, type StoredChange, type Verdict } from './verdict.ts'

const pair = unitName('w', 1, 2)
const one = unitName('w', 2, 1)
const undone = unitName('w', 3, 0)
const stored: readonly StoredChange[] = [
  { id: 'a', recordId: 'x', recordVersion: 1, unit: pair },
  { id: 'b', recordId: 'y', recordVersion: 1, unit: pair },
  { id: 'c', recordId: 'x', recordVersion: 2, unit: one },
]
const records = { x: 2, y: 1 }
const fine: Verdict = { lost: 0, doubled: 0, disordered: 0, invented: 0, missing: 0, halves: 0 }

interface Parts {
  readonly changes?: readonly StoredChange[]
  readonly versions?: Readonly<Record<string, number>>
  readonly acknowledged?: readonly string[]
  readonly readers?: readonly (readonly GivenChange[])[]
}

async function verdictOf({ changes = stored, versions = records, acknowledged = [pair, one], readers = [stored, stored] }: Parts): Promise<Verdict> {
  const comparison = new Comparison()
  for (const change of changes) comparison.addStored(change)
  for (const [id, version] of Object.entries(versions)) comparison.addRecord(id, version)
  for (const unit of acknowledged) comparison.addAcknowledged(unit)
  for (const given of readers) await comparison.addReader(each(given))
  return comparison.verdict()
}

async function* each(given: readonly GivenChange[]): AsyncIterable<GivenChange> {
  yield* given
}

describe('the verdict on a storm', () => {
  const [a, b, c] = stored as [StoredChange, StoredChange, StoredChange]

  it('finds nothing where there is nothing, in whichever order records follow each other', async () => {
    expect(await verdictOf({})).toEqual(fine)
    expect(await verdictOf({ readers: [[b, a, c], stored] })).toEqual(fine)
  })

  it.each<[string, Parts, Partial<Verdict>]>([
    ['a change that one reader was not given', { readers: [stored, [a, c]] }, { lost: 1 }],
    ['a change that no reader was given', { readers: [[a, b], [a, b]] }, { lost: 2 }],
    ['a change that was given again', { readers: [[a, b, c, b], stored] }, { doubled: 1 }],
    ['a version after a later one', { readers: [[c, a, b], stored] }, { disordered: 1 }],
    ['a change that is not committed', { readers: [[...stored, { ...a, id: 'd', recordVersion: 3 }], stored] }, { invented: 1 }],
    ['an acknowledged write that is not there', { acknowledged: [unitName('v', 1, 1)] }, { missing: 1 }],
    ['half a transaction, acknowledged', { changes: [a, c], versions: { x: 2 }, readers: [[a, c]] }, { missing: 1, halves: 1 }],
    ['a change of what was rolled back', { changes: [...stored, { id: 'd', recordId: 'z', recordVersion: 1, unit: undone }], versions: { ...records, z: 1 }, readers: [] }, { halves: 1 }],
    ['a record without its change', { versions: { ...records, y: 2 } }, { halves: 1 }],
    ['a change without its record', { versions: { x: 2 } }, { halves: 1 }],
  ])('finds %s', async (_name, parts, found) => {
    expect(await verdictOf(parts)).toEqual({ ...fine, ...found })
  })
})
