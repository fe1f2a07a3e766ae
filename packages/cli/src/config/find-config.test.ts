import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findConfig } from './find-config.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'diwan-find-'))
  mkdirSync(join(folder, 'a', 'b'), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

test('the nearest configuration file above a folder is the one', () => {
  writeFileSync(join(folder, 'diwan.config.js'), '')
  expect(findConfig(join(folder, 'a', 'b'))).toBe(join(folder, 'diwan.config.js'))
  writeFileSync(join(folder, 'a', 'diwan.config.mjs'), '')
  expect(findConfig(join(folder, 'a', 'b'))).toBe(join(folder, 'a', 'diwan.config.mjs'))
})

test('where a folder has several, TypeScript comes first', () => {
  writeFileSync(join(folder, 'diwan.config.js'), '')
  writeFileSync(join(folder, 'diwan.config.ts'), '')
  expect(findConfig(folder)).toBe(join(folder, 'diwan.config.ts'))
})

test('where there is none, the refusal names the folder', () => {
  expect(() => findConfig(join(folder, 'a'))).toThrow(
    expect.objectContaining({ code: 'configuration_missing', message: expect.stringContaining(join(folder, 'a')) }),
  )
})
