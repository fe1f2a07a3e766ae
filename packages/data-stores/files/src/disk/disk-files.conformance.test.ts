import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diskFiles } from '@diwan/files'
import { fileStoreConformance } from '@diwan/testing'
import { describe, it } from 'vitest'

for (const durable of [true, false]) {
  fileStoreConformance({
    name: durable ? 'disk' : 'disk without waiting for it',
    test: it,
    group: describe,
    open: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'diwan-files-'))
      return {
        store: diskFiles({ folder, durable }),
        stored: async () => {
          const entries = await readdir(folder, { recursive: true, withFileTypes: true })
          const sizes = await Promise.all(entries.filter((entry) => entry.isFile()).map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size))
          return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
        },
        dispose: () => rm(folder, { recursive: true }),
      }
    },
  })
}
