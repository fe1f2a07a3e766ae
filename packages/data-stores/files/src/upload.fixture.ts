import { createCrm } from '@diwan/core'
import { diskFiles } from '@diwan/files'
import { sqlite } from '@diwan/sqlite'

// Usage: upload.fixture.ts FILE FOLDER. Uploads half a file, says so, and hangs.
const [file, folder] = process.argv.slice(2)
const crm = await createCrm({ storage: sqlite({ file: file! }), ports: { files: diskFiles({ folder: folder! }) } })
const session = crm.session({ tenant: 'acme', actor: { type: 'service', id: 'uploader' } })
const { id } = await session.customers.create({ kind: 'person', name: { given: 'Claire' } })

async function* half(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(100_000)
  process.stdout.write('half\n')
  await new Promise(() => setInterval(() => {}, 1000))
}
await session.files.add(half(), { name: 'a.bin', mediaType: 'application/octet-stream', record: { entity: 'customer', id } })
