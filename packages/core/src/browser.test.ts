import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

const path = (file: string) => new URL(file, import.meta.url).pathname

describe('the core', () => {
  it('can be bundled for a page: it loads nothing of Node, and nothing but its own dependencies', async () => {
    const { metafile } = await build({ entryPoints: [path('./index.ts'), path('./storage.ts')], bundle: true, write: false, metafile: true, platform: 'browser', format: 'esm', outdir: 'out', conditions: ['diwan-source'], logLevel: 'silent' })
    const packages = Object.keys(metafile.inputs).flatMap((input) => input.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? [])
    expect([...new Set(packages)].toSorted()).toEqual(['croner', 'eventemitter3', 'uuidv7', 'zod'])
    const left = Object.values(metafile.outputs).flatMap((output) => output.imports.filter((one) => one.external))
    expect(left).toEqual([])
  })
})
