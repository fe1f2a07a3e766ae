import { draws, type Draws } from './draws.ts'

export interface Spelled {
  /** Its one canonical spelling. */
  readonly name: string
  /** As somebody typed it. */
  readonly typed: string
}

/** Names as customers have them, 45 % Latin, 35 % Persian and 20 % Arabic, in the spellings that people type. */
export function names(count: number, seed = 1): readonly Spelled[] {
  const draw = draws(seed)
  return Array.from({ length: count }, () => {
    const script = draw.part()
    if (script < 0.45) return plain(`${draw.of(latinGiven)} ${draw.of(latinFamily)}`)
    if (script < 0.8) {
      const family = draw.of(persianFamily) + (draw.part() < 0.35 ? draw.of(suffixes) : '')
      return typed(`${draw.of(persianGiven)} ${family}`, draw)
    }
    return typed(`${draw.of(arabicGiven)} ${draw.of(arabicFamily)}`, draw)
  })
}

/** One of the spellings of a name that a reader takes for the same. */
export function respelled(name: string, draw: Draws): string {
  let text = ''
  for (const letter of name) {
    const others = spellings[letter]
    text += others && draw.part() < 0.3 ? draw.of(others) : letter
    if (isLetter.test(letter) && draw.part() < 0.02) text += draw.of(ornaments)
  }
  return text
}

function typed(name: string, draw: Draws): Spelled {
  return { name, typed: respelled(name, draw) }
}

function plain(name: string): Spelled {
  return { name, typed: name }
}

/** Letters that stand for each other; a joint of compounds is typed in three ways. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  ی: ['ي'],
  ي: ['ی'],
  ک: ['ك'],
  ك: ['ک'],
  أ: ['ا'],
  إ: ['ا'],
  آ: ['ا'],
  ة: ['ه'],
  'ؤ': ['و'],
  '\u200c': [' ', ''],
}
/** Tatweel and a vowel sign. */
const ornaments = ['\u0640', '\u064e']
const isLetter = /[\u0620-\u064a\u06a9\u06af\u06cc]/

const latinGiven = 'James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Sarah Charles Karen Daniel Lisa Matthew Nancy Anthony Betty Mark Sandra Paul Ashley'.split(' ')
const latinFamily = 'Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker'.split(' ')
const persianGiven = 'علی محمد رضا فاطمه زهرا مریم حسین مهدی امیر سارا نرگس کیان پریسا یاسمن کامران شیرین بهزاد لیلا کوروش آرش'.split(' ')
const persianFamily = 'حسینی محمدی احمدی کریمی رضایی موسوی جعفری هاشمی قاسمی کاظمی صادقی یوسفی میرزایی نوری اکبری شریفی ملکی کیانی امینی رحیمی'.split(' ')
const suffixes = ['\u200cپور', '\u200cنژاد', '\u200cزاده', '\u200cفر']
const arabicGiven = 'محمد أحمد إبراهيم خالد يوسف فاطمة عائشة مريم آمنة هدى ليلى عمر سامي كريم رائد مؤمن هاني ياسمين ندى سلمى'.split(' ')
const arabicFamily = 'الهاشمي العلي الحسيني القاسمي المصري الشامي التميمي الكعبي الدوسري العتيبي الزهراني الأنصاري المكي الفارسي الخوري شاكر كنعاني الرشيدي اليمني البغدادي'.split(' ')
