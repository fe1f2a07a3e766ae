import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { createCrm } from '@diwan/core'
import { diskFiles } from '@diwan/files'
import { sqlite } from '@diwan/sqlite'
import { expect, test } from 'vitest'

test('half a file of a process that was killed is found and removed', async () => {
  const place = await mkdtemp(join(tmpdir(), 'diwan-crash-'))
  const [file, folder] = [join(place, 'crm.db'), join(place, 'files')]
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const child = spawn(process.execPath, ['--import', loader, '-C', 'diwan-source', join(import.meta.dirname, 'upload.fixture.ts'), file, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    for await (const line of createInterface({ input: child.stdout })) if (line === 'half') break
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    const left = async () => (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => entry.name)
    expect(await left()).toEqual([expect.stringMatching(/\.partial$/)])
    const crm = await createCrm({ storage: sqlite({ file }), ports: { files: diskFiles({ folder }) } })
    expect(await crm.sweepFiles('acme')).toBe(0)
    expect(await crm.sweepFiles('acme', { abandonedAfter: -1 })).toBe(1)
    expect(await left()).toEqual([])
    expect((await crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }).attachments.find()).items).toEqual([])
    await crm.close()
  } finally {
    child.kill('SIGKILL')
    await rm(place, { recursive: true, force: true })
  }
})
