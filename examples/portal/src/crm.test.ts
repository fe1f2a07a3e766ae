import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('embedding the CRM takes the portal fewer than 40 lines, its configuration included', () => {
  const files = ['crm.ts', '../diwan.config.ts'].map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
  const lines = files.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '' && !/^\s*(\/\/|\/?\*)/.test(line))
  expect(lines.length).toBeGreaterThan(20)
  expect(lines.length).toBeLessThan(40)
})
