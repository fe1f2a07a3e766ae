import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { withCompiler, type Compile } from '../compiler.ts'

const counts = [10, 100] as const
const fieldCount = 20
const methodCount = 8
const uses = 60

/** Of a hundred plugins. */
export const mostInstantiations = 30_000
export const mostBytes = 12_288

/** What a host with many plugins costs the compiler beyond those plugins, and how long its declarations are. */
export async function measurePluginTypes({ log }: BenchOptions): Promise<readonly BenchRow[]> {
  return withCompiler((compile) =>
    counts.flatMap((count) => {
      const { instantiations, declarations } = typesOfHost(compile, count)
      const bytes = Buffer.byteLength(declarations)
      log(`${count} plugins: ${instantiations.toLocaleString('en')} instantiations, declarations of ${bytes.toLocaleString('en')} bytes`)
      const baseline = 'the same plugins without the host'
      return [
        row({ what: `Types of a host with ${count} plugins of ${2 * fieldCount} fields and ${methodCount} methods, and ${uses} uses`, figure: instantiations, unit: 'instantiations', baseline, bound: `<= ${mostInstantiations}` }),
        row({ what: `Declarations of a host with ${count} plugins`, figure: bytes, unit: 'bytes', baseline: 'none', bound: `<= ${mostBytes}` }),
      ]
    }),
  )
}

export function typesOfHost(compile: Compile, count: number): { readonly instantiations: number; readonly declarations: string } {
  const files = { [`plugins${count}`]: plugins(count), [`host${count}`]: host(count) }
  const without = compile(files, `plugins${count}`).instantiations
  const { instantiations, declarations } = compile(files, `host${count}`)
  return { instantiations: instantiations - without, declarations: declarations(`host${count}`) }
}

function plugins(count: number): string {
  const kinds = ['field.optional(field.text({ max: 200, personal: false }))', 'field.defaulted(field.integer(), 0)', "field.optional(field.oneOf(['a', 'b']))", 'field.optional(field.money())']
  const fields = Array.from({ length: fieldCount }, (_, n) => `f${n}: ${kinds[n % kinds.length]}`).join(', ')
  const methods = Array.from({ length: methodCount }, (_, n) => `m${n}: async (id: string, points: number) => ({ id, points })`).join(', ')
  const one = (n: number) => `const define${n} = () => definePlugin({ id: 'p${n}', api: 1, version: '1.0.0', fields: { customer: { ${fields} }, interaction: { ${fields} } }, setup: () => ({ ${methods} }) })
export interface P${n}Plugin extends ContractOf<ReturnType<typeof define${n}>> {}
export const p${n} = (): Plugin<P${n}Plugin> => define${n}()
`
  return `import { definePlugin, field, type ContractOf, type Plugin } from '@diwan/core'\n${Array.from({ length: count }, (_, n) => one(n)).join('')}`
}

function host(count: number): string {
  const names = Array.from({ length: count }, (_, n) => `p${n}`)
  const use = (n: number) => {
    const id = `p${n % count}`
    return n % 3 === 0 ? `  await crm.services.${id}.m${n % methodCount}('x', 1)\n` : n % 3 === 1 ? `  customer.ext.${id}.f1 + 1\n` : `  await session.customers.find({ where: { ext: { ${id}: { f2: 'a' } } } })\n`
  }
  return `import { createCrm } from '@diwan/core'
import { memoryStorage } from '@diwan/core/storage'
import { ${names.join(', ')} } from './plugins${count}.js'
export const crm = await createCrm({ storage: memoryStorage(), plugins: [${names.map((name) => `${name}()`).join(', ')}] })
export async function run() {
  const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  const customer = await session.customers.get('x')
${Array.from({ length: uses }, (_, n) => use(n)).join('')}}
`
}
