import { check, equal } from '../assert/assert.ts'
import { inChunks, key, pattern, readAll, sameBytes } from './bytes.ts'
import type { FileStoreSuite } from './suite.ts'

const about = { seconds: 60, contentType: 'application/octet-stream', contentDisposition: `attachment; filename="a_b.svg"; filename*=UTF-8''a%22b%20%D9%81.svg` }

/** An address of the store's own, where it makes such, reads one file and nothing else. */
export function links(suite: FileStoreSuite): void {
  suite.test('links, where it links, to the file as the link says it is', async (store) => {
    if (!store.link) return
    await store.write(key(1), inChunks(pattern(1000)))
    const answer = await fetch(await store.link(key(1), about))
    equal(answer.status, 200, 'status')
    sameBytes(await readAll(answer.body!), pattern(1000), 'linked file')
    equal([answer.headers.get('content-type'), answer.headers.get('content-disposition')], [about.contentType, about.contentDisposition], 'headers')
  })

  suite.test('links, where it links, to no other file than the one it was asked for', async (store) => {
    if (!store.link) return
    for (const tenant of ['acme', 'globex']) await store.write(key(1, tenant), inChunks(pattern(10, tenant.length)))
    const [own, other] = [new URL(await store.link(key(1), about)), new URL(await store.link(key(1, 'globex'), about))]
    check(own.pathname !== other.pathname, 'Two tenants share an address')
    const forged = await fetch(Object.assign(new URL(own), { pathname: other.pathname }))
    check(forged.status === 403, `An address with another file's name answers ${forged.status}`)
  })
}
