import type { Criterion } from '@diwan/core/storage'
import { equal } from '../assert/assert.ts'
import { byId, customerRow, id, ids, insert, interactionRow } from './rows.ts'
import type { Suite } from './suite.ts'

/** In the order of their code points: U+FFFD comes before any astral character, though its UTF-16 unit is greater. */
const ordered = ['', ' ', '%', '.', '0', 'A', 'Z', '_', 'a', 'aa', 'b', 'é', 'ا', 'ی', '\ud7ff', '\ue000', '\ufffd', '😀', '😀a', '\u{10ffff}']
const tricky = ['100%', '100', '1_0', 'a.c', 'abc', '[ab]', 'a*c', '^a', 'a\\%c', "o'neil", 'O’Neil', 'STRASSE', 'straße', '👩‍💻x', '👩x', 'é', 'e\u0301', 'İ', 'i', 'ı', 'ß', 'SS']

/** Text is compared by code point, and case counts. */
export function text(suite: Suite): void {
  suite.storage('orders text by code point, beyond the basic plane too', async (storage) => {
    const rows = ordered.map((sortKey, n) => customerRow(n, { sortKey }))
    await insert(storage, 'customer', rows.toReversed())
    const read = async (direction: 'asc' | 'desc') => {
      const found = await storage.select(byId('customer', { order: [{ field: 'sortKey', direction }, { field: 'id', direction }] }))
      return found.map((row) => row['sortKey'])
    }
    equal(await read('asc'), ordered)
    equal(await read('desc'), ordered.toReversed())
  })

  suite.storage('compares text by code point, beyond the basic plane too', async (storage) => {
    await insert(storage, 'customer', ordered.map((sortKey, n) => customerRow(n, { sortKey })))
    for (const [at, value] of ordered.entries()) {
      equal(await ids(storage, 'customer', { op: 'compare', field: 'sortKey', is: 'lt', value }), ordered.slice(0, at).map((_, n) => id(n)), `what is less than ${JSON.stringify(value)}`)
      equal(await ids(storage, 'customer', { op: 'compare', field: 'sortKey', is: 'gte', value }), ordered.slice(at).map((_, n) => id(n + at)), `what is not less than ${JSON.stringify(value)}`)
    }
  })

  suite.storage('finds parts of a text as they are written: wildcards, case, accents and emoji are characters', async (storage) => {
    await insert(storage, 'interaction', [...tricky.map((subject, n) => interactionRow(n, { subject })), interactionRow(500, { subject: null })])
    const parts = [...new Set([...tricky, ...tricky.flatMap((one) => [...one])])]
    for (const value of parts) {
      await same('contains', value, (one) => one.includes(value))
      await same('startsWith', value, (one) => one.startsWith(value))
      await same('eq', value, (one) => one === value)
    }

    async function same(op: 'contains' | 'startsWith' | 'eq', value: string, holds: (one: string) => boolean): Promise<void> {
      const where: Criterion = op === 'eq' ? { op: 'compare', field: 'subject', is: op, value } : { op, field: 'subject', value }
      equal(await ids(storage, 'interaction', where), tricky.flatMap((one, n) => (holds(one) ? [id(n)] : [])), `answer of ${op} ${JSON.stringify(value)}`)
    }
  })

  suite.storage('keeps keys that differ in case or in composition apart', async (storage) => {
    const keys = ['a', 'A', 'é', 'e\u0301', 'ß', 'ss', 'a ', ' a']
    await insert(storage, 'customer', keys.map((ownerId, n) => customerRow(n, { ownerId })))
    for (const [n, value] of keys.entries()) {
      equal(await ids(storage, 'customer', { op: 'compare', field: 'ownerId', is: 'eq', value }), [id(n)], `owner ${JSON.stringify(value)}`)
      equal(await ids(storage, 'customer', { op: 'in', field: 'ownerId', values: [value] }), [id(n)], `owner in [${JSON.stringify(value)}]`)
    }
  })
}
