import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diskFiles } from '@diwan/files'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const id = '0190b7a0-0000-7000-8000-0000000000ab'
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diwan-disk-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

async function paths(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

describe('files on disk', () => {
  test('lie under a hash of the tenant, whatever it is called, and never outside of the folder', async () => {
    const files = diskFiles({ folder: join(folder, 'files') })
    for (const tenant of ['acme', '../../evil', '/etc', 'a\\..\\b']) await files.write({ tenant, id }, bytes('x'))
    const found = await paths()
    expect(found).toHaveLength(4)
    for (const path of found) expect(path.replaceAll('\\', '/')).toMatch(/^files\/[0-9a-f]{32}\/ab\/0190b7a0-0000-7000-8000-0000000000ab$/)
  })

  test.skipIf(process.platform === 'win32')('are their owner’s alone', async () => {
    await diskFiles({ folder: join(folder, 'files') }).write({ tenant: 'acme', id }, bytes('x'))
    const [path] = await paths()
    expect((await stat(join(folder, path!))).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'files'))).mode & 0o777).toBe(0o700)
  })

  test('have another name until they are whole, and removal takes what a crash left under it', async () => {
    const files = diskFiles({ folder })
    async function* crashing() {
      yield* bytes('half')
      const [partial] = await paths()
      expect(partial).toMatch(/\.partial$/)
      await writeFile(join(folder, `${partial}.copy`), 'half')
      throw new Error('stop')
    }
    await expect(files.write({ tenant: 'acme', id }, crashing())).rejects.toThrow('stop')
    const [copy] = await paths()
    await writeFile(join(folder, copy!.replace('.copy', '')), 'half')
    await rm(join(folder, copy!))
    await expect(files.read({ tenant: 'acme', id })).rejects.toMatchObject({ code: 'not_found' })
    await files.remove({ tenant: 'acme', id })
    expect(await paths()).toEqual([])
  })

  test('that cannot be written say why, to whoever runs the storage', async () => {
    await writeFile(join(folder, 'file'), '')
    const files = diskFiles({ folder: join(folder, 'file') })
    await expect(files.write({ tenant: 'acme', id }, bytes('x'))).rejects.toMatchObject({ code: 'storage_failed', blame: 'storage', message: expect.stringContaining('ENOTDIR'), cause: expect.objectContaining({ code: 'ENOTDIR' }) })
  })

  test('that cannot be read or removed say why as well', async () => {
    const files = diskFiles({ folder })
    await files.write({ tenant: 'acme', id }, bytes('x'))
    const path = join(folder, (await paths())[0]!)
    await rm(path)
    await mkdir(join(path, 'in-the-way'), { recursive: true })
    await expect(files.remove({ tenant: 'acme', id })).rejects.toMatchObject({ code: 'storage_failed' })
  })
})
