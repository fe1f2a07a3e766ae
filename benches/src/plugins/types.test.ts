import { expect, it } from 'vitest'
import { withCompiler } from '../compiler.ts'
import { mostBytes, mostInstantiations, typesOfHost } from './types.ts'

it('the types of a host with a hundred plugins cost little, and its declarations name the contracts alone', () => {
  const { instantiations, declarations } = withCompiler((compile) => typesOfHost(compile, 100), { unbuilt: true })
  expect(instantiations).toBeLessThan(mostInstantiations)
  expect(Buffer.byteLength(declarations)).toBeLessThan(mostBytes)
  expect(declarations).toContain('P0Plugin | ')
  expect(declarations).not.toMatch(/Field|f0|m0/)
})
