import { equal } from '../../assert/assert.ts'
import type { Suite } from '../suite.ts'
import { addCustomer } from './examples.ts'

/** Each is how a name is kept, and how somebody else types it. */
const spellings = [
  ['harakat', 'مُحَمَّد', 'محمد'],
  ['yeh', 'علی', 'علي'],
  ['kaf', 'کریم', 'كريم'],
  ['yeh and kaf', 'کریمی', 'كريمي'],
  ['alef with hamza', 'أحمد', 'احمد'],
  ['alef with madda', 'آرش', 'ارش'],
  ['waw with hamza', 'مؤمنی', 'مومني'],
  ['teh marbuta', 'فاطمة', 'فاطمه'],
  ['alef maksura', 'مصطفى', 'مصطفي'],
  ['digits', '۰۹۱۲۳۴۵۶۷۸۹', '٠٩١٢٣٤٥٦٧٨٩'],
  ['tatweel', 'عـلـی', 'علی'],
  ['joiner or space', 'حسینی\u200cپور', 'حسینی پور'],
  ['joiner or joined', 'حسینی\u200cپور', 'حسینیپور'],
] as const

export function search(suite: Suite): void {
  suite.session('finds a name whichever of 13 ways it is written and typed', async (session) => {
    for (const [what, one, other] of spellings) {
      for (const [kept, typed] of [[one, other], [other, one]] as const) {
        const { id } = await session.customers.create({ kind: 'person', name: { full: kept } })
        const { items } = await session.customers.find({ search: typed })
        equal(items.some((customer) => customer.id === id), true, `answer to ${typed} where ${kept} is kept (${what})`)
        await session.customers.delete(id)
      }
    }
  })

  suite.session('finds words in any order, parts of words, and every spelling of a name', async (session) => {
    const claire = await addCustomer(session, 'Claire')
    const sara = await session.customers.create({ kind: 'person', name: { given: 'سارة', family: 'الأحمد', latin: 'Sara Al-Ahmad' } })
    await session.customers.create({ kind: 'organization', name: { full: 'Müller & Söhne 100%' } })
    const found = async (words: string) => (await session.customers.find({ search: words })).items.map((one) => one.displayName)
    equal(await found('claire'), ['Claire Gute'])
    equal(await found('GUTE cl'), ['Claire Gute'])
    equal(await found('claire x'), [])
    equal(await found('ahmad sara'), ['سارة الأحمد'])
    equal(await found('ساره'), ['سارة الأحمد'])
    equal(await found('muller 100'), ['Müller & Söhne 100%'])
    equal((await found('')).length, 3)
    equal((await found(' -- ')).length, 3)
    equal(await found('%'), await found(''))
    await session.customers.update(claire.id, { name: { given: 'Klara' } })
    equal([await found('claire'), await found('klara')], [[], ['Klara']])
    equal((await session.customers.count({ search: 'sara', where: { id: { ne: sara.id } } })).value, 0)
  })

  suite.session('finds what is there now, after changes, deletions, restores and what was undone', async (session) => {
    const { id } = await session.customers.create({ kind: 'person', name: { full: 'Octavia Quill' } })
    const finds = async (...words: string[]) => Promise.all(words.map(async (search) => (await session.customers.find({ search })).items.length + (await session.customers.count({ search })).value))
    equal(await finds('octavia', 'ctav', 'qui', 'ui', 'q', 'octavio'), [2, 2, 2, 2, 2, 0])
    await session.customers.update(id, { name: { full: 'Octavio Quill' } })
    equal(await finds('octavia', 'octavio', 'qui'), [0, 2, 2])
    await session.customers.update(id, { lifecycle: 'active' })
    equal(await finds('octavio'), [2])
    await session.customers.delete(id)
    equal(await finds('octavio', 'ui'), [0, 0])
    await session.customers.restore(id)
    equal(await finds('octavio', 'ui'), [2, 2])
    const undone = session.transaction(async (transaction) => {
      await transaction.customers.update(id, { name: { full: 'Never Written' } })
      equal((await transaction.customers.find({ search: 'never' })).items.length, 1, 'found inside the transaction')
      throw new Error('undone')
    })
    await undone.catch(() => undefined)
    equal(await finds('never', 'octavio'), [0, 2])
    await session.customers.createMany(Array.from({ length: 3 }, (_, n) => ({ kind: 'person', name: { full: `Octavio ${n}` } })))
    equal(await finds('octavio'), [8])
  })

  suite.session('takes what is typed for text, whatever it means to an index', async (session) => {
    const names = ['Rand "and" Near', 'O\'Neill-Smith', 'Abc*def', '🦊🦊🦊🦊 Fox', '𐎠𐎡𐎢𐎣', 'AND OR NOT', 'Ab']
    await session.customers.createMany(names.map((full) => ({ kind: 'organization', name: { full } })))
    const found = async (search: string) => {
      const { items } = await session.customers.find({ search })
      return names.filter((name) => items.some(({ displayName }) => displayName === name))
    }
    const cases = [
      ['"and"', [names[0], names[5]]], ['rand near', [names[0]]], ['NEAR(rand, 3)', []], ["o'neill", [names[1]]], ['-smith', [names[1]]], ['abc*', [names[2]]],
      ['AND', [names[0], names[5]]], ['and or not', [names[5]]], ['fox', [names[3]]], ['𐎡𐎢', [names[4]]], ['𐎠𐎡𐎢', [names[4]]], ['𐎡𐎢𐎣', [names[4]]], ['𐎠𐎡𐎣', []],
    ] as const
    for (const [typed, expected] of cases) equal(await found(typed), [...expected], `answer to ${typed}`)
    equal(await found('ab'), [names[2], names[6]])
  })

  suite.session('finds in a tenant what is there, whatever others have of the same name', async (session, { as }) => {
    const other = as('u_1', { tenant: 'other' })
    for (const each of [session, other]) await each.customers.createMany(['Zoltan Adams', 'Zoltan Baker'].map((full) => ({ kind: 'person', name: { full } })))
    const [gone] = (await other.customers.find({ search: 'zoltan adams' })).items
    await other.customers.delete(gone!.id)
    const found = async (by: typeof session) => (await by.customers.find({ search: 'zoltan', sort: 'sortKey' })).items.map((one) => one.displayName)
    equal([await found(session), await found(other)], [['Zoltan Adams', 'Zoltan Baker'], ['Zoltan Baker']])
  })
}
