import { row, type BenchRow } from './bench.ts'
import { measureSizes } from '../../scripts/sizes.mjs'

/** The elements' and the client's transferred sizes as rows, for a bench that includes them. */
export async function sizeRows(): Promise<BenchRow[]> {
  const sizes = await measureSizes()
  return sizes.map(({ what, bytes, limit }) =>
    row({ what: `${what}, brotli`, figure: bytes, unit: 'bytes', baseline: 'esbuild, minified, from the sources', bound: `<= ${limit}` }),
  )
}

export default async function sizes() {
  return { rows: await sizeRows() }
}
