import { sqlite } from '@diwan/sqlite'
import { expect, it } from 'vitest'
import * as plugins from '../src/index.ts'
import { expected, tryPlugins } from './host.ts'

it('plugins serve a host together', async () => {
  expect(await tryPlugins(sqlite({ file: ':memory:' }), plugins)).toEqual(expected)
})
