import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { version } from './foundation/version.ts'

describe('the package in Node', () => {
  it.each(['index', 'bundle', 'define/all', 'define/provider', 'define/customer-list', 'define/customer', 'define/timeline', 'define/composer', 'plugins/plugins', 'testing/fake-client'])('can import %s', async (entry) => {
    expect(await import(/* @vite-ignore */ `./${entry}.ts`)).toBeDefined()
  })

  it('names its own version', () => {
    expect(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))).toMatchObject({ version })
  })
})
