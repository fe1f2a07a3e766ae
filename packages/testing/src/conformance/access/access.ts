import * as fc from 'fast-check'
import { createCrm, isDiwanError, type Session } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { equal } from '../../assert/assert.ts'
import { fakeClock } from '../../crm/fake-clock.ts'
import { seededRandom } from '../../crm/seeded-random.ts'
import { property } from '../property.ts'
import type { Suite } from '../suite.ts'
import { questions } from './question.ts'
import { restriction, type Restriction } from './restriction.ts'
import { build, strangerIds, twoWorlds, visibleIds, type World } from './world.ts'

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const fixed = /^01900000-/

/**
 * Whoever asks the same of two worlds that differ in nothing but what they may not see gets the same answers: no record,
 * count, order, cursor or error tells of the rest.
 */
export function access(suite: Suite): void {
  suite.storage('answers as if there were nothing but what somebody may see', async (storage) => {
    let round = 0
    await property(fc.record({ worlds: twoWorlds, restriction, asked: questions }), suite.runs, async ({ worlds, restriction: restricted, asked }) => {
      round += 1
      const [ours, theirs] = [await open(storage, `a${round}`, worlds[0], restricted), await open(storage, `b${round}`, worlds[1], restricted)]
      for (const [index, question] of asked.entries()) {
        equal(await ours(question.ask), await theirs(question.ask), `answer to question ${index}, ${question.described}, under ${restricted.described}`)
      }
    })
  })
}

/** A world in a tenant of its own, and how the actor asks there. */
async function open(storage: Storage, tenant: string, world: World, { rules, actor, limits, differing }: Restriction): Promise<(ask: (session: Session) => Promise<unknown>) => Promise<unknown>> {
  const crm = await createCrm({ storage, migrations: 'manual', policy: rules, ports: { clock: fakeClock(), random: seededRandom(1) } })
  await build(crm.session({ tenant, actor: { type: 'user', id: 'office' } }), world, tenant.startsWith('b') ? differing : undefined)
  const session = crm.session({ tenant, actor, ...(limits && { limits }) })
  return async (ask) => numbered(await answerOf(ask(session)))
}

/** What is told of an error is an answer as well. */
async function answerOf(asking: Promise<unknown>): Promise<unknown> {
  try {
    return { value: await asking }
  } catch (error) {
    if (!isDiwanError(error)) throw error
    const { code, message, field, details, issues, hint } = error
    return { code, message, field, details, issues, hint }
  }
}

/** Ids that were made on the way by their number: the other world makes others. */
function numbered(answer: unknown): unknown {
  const seen = new Map<string, string>([...visibleIds, ...strangerIds].map((known) => [known, known]))
  const text = JSON.stringify(answer, (key, value: unknown) => {
    if (key === 'position') return undefined
    if (key === 'next' && typeof value === 'string') return heldBy(value)
    return typeof value === 'bigint' ? `${value}n` : value
  })
  return JSON.parse(
    text.replaceAll(uuid, (found) => {
      if (!seen.has(found)) seen.set(found, fixed.test(found) ? found : `#${seen.size}`)
      return seen.get(found)!
    }),
  )
}

/** What a cursor holds beside the digest of its query, which is the tenant's own. */
function heldBy(cursor: string): unknown {
  const bytes = Uint8Array.from(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
  return (JSON.parse(new TextDecoder().decode(bytes)) as unknown[]).slice(1)
}
