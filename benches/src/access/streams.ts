import { createCrm } from '@diwan/core'
import { memoryStorage } from '@diwan/core/storage'
import { createHandler } from '@diwan/server'
import { createEmbedSessions, generateEmbedKey, type Revocation } from '@diwan/server/embed'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'

const streams = 20

/** How long open event streams go on after their token was revoked, and after its key was taken away, with the defaults. */
export async function measureStreams({ log }: BenchOptions): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const how of ['revoked', 'rotated'] as const) {
    let keys = [await generateEmbedKey('k1')]
    const revoked: Revocation[] = []
    const { createEmbedSession, sessionOf } = createEmbedSessions({ keys: () => keys, revoked: () => revoked })
    const handler = createHandler(await createCrm({ storage: memoryStorage(), policy: () => true }), { secret: 'a secret of at least thirty-two bytes', session: sessionOf })
    const open = await Promise.all(
      Array.from({ length: streams }, async (_, at) => {
        const { token, id } = await createEmbedSession({ tenant: 'acme', actor: { type: 'portal', id: `p_${at}` }, components: ['timeline'] })
        const { body } = await handler(new Request('http://crm.example/api/crm/changes/stream', { headers: { authorization: `Bearer ${token}` } }))
        const reader = body!.getReader()
        await reader.read()
        return { id, reader }
      }),
    )
    const start = performance.now()
    if (how === 'revoked') revoked.push(...open.map(({ id }) => ({ session: id })))
    else keys = [await generateEmbedKey('k2')]
    const ended = await Promise.all(open.map(async ({ reader }) => {
      while (!(await reader.read()).done);
      return performance.now() - start
    }))
    const last = Number((Math.max(...ended) / 1000).toFixed(2))
    log(`${streams} streams ended ${last} s after their tokens were ${how}`)
    rows.push(row({ what: `the last of ${streams} streams ends after its token was ${how}`, figure: last, unit: 's', baseline: 'none: the defaults of `pollSeconds` and `sessionSeconds`', bound: '<= 5' }))
  }
  return rows
}
