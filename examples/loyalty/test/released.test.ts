import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sqlite } from '@diwan/sqlite'
import { describe, expect, it } from 'vitest'
import { expected, tryPlugins } from './host.ts'
import { typeErrors } from './type-errors.ts'

type Plugins = Parameters<typeof tryPlugins>[1]

const released = join(import.meta.dirname, '..', 'released')
const versions = await readdir(released)

describe('plugins that were built against a released version', () => {
  it.each(versions)('%s have sound types in a host of this one', (version) => {
    const declarations = join(released, version, 'index.d.ts')
    expect(typeErrors({ files: [join(import.meta.dirname, 'host.ts')], paths: { '@diwan-examples/loyalty': declarations } })).toBe('')
  })

  it.each(versions)('%s serve a host of this one', async (version) => {
    const plugins = (await import(pathToFileURL(join(released, version, 'index.js')).href)) as Plugins
    expect(await tryPlugins(sqlite({ file: ':memory:' }), plugins)).toEqual(expected)
  })
})
