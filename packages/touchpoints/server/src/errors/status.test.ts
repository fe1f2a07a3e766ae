import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { statuses } from './status.ts'

const folder = new URL('../../../../../docs/errors/', import.meta.url)

test('every code that the handler tells has a page, which names its status', async () => {
  for (const [code, [status]] of Object.entries({ ...statuses, internal: [500] as const })) {
    const page = await readFile(new URL(`${code}.md`, folder), 'utf8')
    expect(page).toContain(`# \`${code}\``)
    expect(page).toContain(`HTTP status ${status}.`)
    for (const heading of ['What happened', 'Who is to blame', 'What to do', 'Example']) expect(page).toContain(`## ${heading}\n`)
  }
})

test('every page is in the index', async () => {
  const index = await readFile(new URL('README.md', folder), 'utf8')
  const pages = (await readdir(folder)).filter((name) => name !== 'README.md')
  expect(pages.length).toBeGreaterThan(Object.keys(statuses).length)
  for (const page of pages) expect(index).toContain(`(${page})`)
})
