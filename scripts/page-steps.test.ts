import { describe, expect, it } from 'vitest'
import { pageSteps } from './page-steps.mjs'

describe('the steps of a page', () => {
  it('are its code blocks, in their order: files, commands, and what these print', () => {
    const page = '# Page\n\n```sh\nnpm init -y\nnpx tsc\n```\n\nText.\n\n```ts\n// src/a.ts\nexport {}\n```\n\n```text\nOne\n\nTwo\n```\n'
    expect(pageSteps(page)).toEqual([
      { do: 'run', command: 'npm init -y' },
      { do: 'run', command: 'npx tsc' },
      { do: 'write', path: 'src/a.ts', text: '// src/a.ts\nexport {}\n' },
      { do: 'expect', lines: ['One', 'Two'] },
    ])
  })

  it('name their files, or the page is refused', () => {
    expect(() => pageSteps('```ts\nconst a = 1\n```\n')).toThrow('begins with "const a = 1"')
  })
})
