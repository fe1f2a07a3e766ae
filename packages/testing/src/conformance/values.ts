import { equal } from '../assert/assert.ts'
import { all, customerRow, id, insert, interactionRow, rowOf, tenant } from './rows.ts'
import type { Suite } from './suite.ts'

const largest = 2n ** 63n - 1n
const amounts = [0n, 1n, -1n, 199n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, largest - 1n, largest, -largest]
const instants = ['0001-01-01T00:00:00.000Z', '1969-12-31T23:59:59.999Z', '2026-11-22T09:30:00.001Z', '2026-11-22T09:30:00.010Z', '9999-12-31T23:59:59.999Z']
const texts = [
  '',
  ' ',
  '  two  spaces  ',
  'line\nbreak\ttab\r\n',
  `it's "quoted" \\ \`%_\` ?1 $1 :a @b -- ; /* */`,
  'سارة الأحمد',
  'حسینی\u200cپور',
  '\u200f(abc)\u200e \u202bmixed\u202c \u2066isolate\u2069',
  'e\u0301 and \u00e9',
  '😀👩‍💻🇮🇷',
  '\u{10ffff}\u{10000}\uffff\ufffd\ue000\ud7ff',
  'null',
  '0012',
  '1e3',
]
const documents = [
  {},
  { host: {} },
  { host: { list: [], object: {}, nothing: null, yes: true, no: false, zero: 0, tiny: 1.5e-7, large: 9007199254740991, text: 'ک\u200c😀' } },
  { 'a-b': { 'key with . and "quotes"': [[1, [2, [3, { deep: [{}] }]]], 'x'], '': 'empty key', é: null } },
]
const lists = [[], ['a'], ['b', 'a'], ['with "quotes"', "it's", 'ک', '😀', '%', ' ', '[]']]

/** What is stored is what is read, bit by bit. */
export function values(suite: Suite): void {
  suite.storage('keeps amounts of money to the last unit of 64 bits', async (storage) => {
    const rows = amounts.map((amount, n) => interactionRow(n, { amount: { amount, currency: n % 2 ? 'JPY' : 'KWD' } }))
    await insert(storage, 'interaction', rows)
    equal(await all(storage, 'interaction'), rows)
  })

  suite.storage('keeps instants to the millisecond and days as they are', async (storage) => {
    const rows = instants.map((occurredAt, n) => interactionRow(n, { occurredAt, endedAt: n % 2 ? occurredAt : null, occurredOn: occurredAt.slice(0, 10) }))
    await insert(storage, 'interaction', rows)
    equal(await all(storage, 'interaction'), rows)
  })

  suite.storage('keeps text of every script, controls of direction and empty text, and tells it from null', async (storage) => {
    const rows = [...texts, null].map((subject, n) => interactionRow(n, { subject }))
    await insert(storage, 'interaction', rows)
    equal(await all(storage, 'interaction'), rows)
  })

  suite.storage('keeps a text of 100,000 characters', async (storage) => {
    const rows = ['x', 'ک', '😀'].map((letter, n) => interactionRow(n, { body: letter.repeat(letter.length === 1 ? 100_000 : 50_000) }))
    await insert(storage, 'interaction', rows)
    equal(await all(storage, 'interaction'), rows)
  })

  suite.storage('keeps documents and lists, empty ones too', async (storage) => {
    const rows = documents.map((ext, n) => visible(customerRow(n, { ext, tags: lists[n], preferences: n % 2 ? [{ topic: 't', value: 'v' }] : [] })))
    await insert(storage, 'customer', rows.map((row) => ({ ...row, searchKey: '' })))
    equal(await all(storage, 'customer'), rows)
  })

  suite.storage('keeps true and false', async (storage) => {
    await insert(storage, 'customer', [customerRow(1)])
    const rows = [true, false].map((primary, n) => rowOf('contactPoint', { id: id(n), customerId: id(1), primary }))
    await insert(storage, 'contactPoint', rows)
    equal(await all(storage, 'contactPoint'), rows)
  })

  suite.storage('keeps whole numbers up to 2^53 - 1', async (storage) => {
    const rows = [0, 1, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER].map((size, n) => rowOf('attachment', { id: id(n), size }))
    await insert(storage, 'attachment', rows)
    equal(await all(storage, 'attachment'), rows)
  })

  suite.storage('returns the fields asked for, with the id, and hidden ones only when asked', async (storage) => {
    await insert(storage, 'customer', [customerRow(1, { searchKey: 'one' })])
    const select = (fields: readonly string[]) => storage.select({ entity: 'customer', tenant, where: { op: 'always' }, fields, order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'exclude' })
    equal(await select([]), [{ id: id(1) }])
    equal(await select(['sortKey', 'ownerId']), [{ id: id(1), sortKey: 'customer 1', ownerId: null }])
    equal(await select(['searchKey']), [{ id: id(1), searchKey: 'one' }])
  })

  suite.storage('holds its own copy of what it is given, and gives away copies', async (storage) => {
    const given = customerRow(1, { tags: ['a'], ext: { host: { n: 1 } } })
    await insert(storage, 'customer', [given])
    ;(given['tags'] as string[]).push('b')
    const [taken] = await all(storage, 'customer')
    ;(taken!['ext'] as { host: { n: number } }).host.n = 2
    const [row] = await all(storage, 'customer')
    equal([row!['tags'], row!['ext']], [['a'], { host: { n: 1 } }])
  })
}

function visible({ searchKey: _hidden, ...row }: ReturnType<typeof customerRow>) {
  return row
}
