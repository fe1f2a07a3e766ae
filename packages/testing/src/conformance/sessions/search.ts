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
}
