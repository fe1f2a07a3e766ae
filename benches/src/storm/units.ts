import type { Session } from '@diwan/core'
import type { Draws } from '../stores/draws.ts'
import { unitName } from './verdict.ts'

export interface UnitsOptions {
  readonly writer: string
  readonly draw: Draws
  /** Customers that all writers update. */
  readonly shared: readonly string[]
  /** Rows that are inserted at once, at the most. */
  readonly most: number
  /** How long a transaction may pause between its writes, in milliseconds. */
  readonly pause: number
}

/** What a writer does at once: all of it or nothing. */
export interface Unit {
  readonly name: string
  readonly changes: number
  run(session: Session): Promise<void>
}

type Step = Pick<Unit, 'changes'> & { readonly run: (session: Session, unit: string) => Promise<unknown> }

/** Thrown to undo a transaction. */
export class Undone extends Error {}

/** One unit of work after another: single updates and inserts, many rows at once, transactions with pauses inside, and undone ones. */
export function randomUnits({ writer, draw, shared, most, pause }: UnitsOptions): () => Unit {
  let made = 0
  const update = (id: string): Step => {
    const lifecycle = `${writer} ${made++}`
    return { changes: 1, run: (session, correlationId) => session.customers.update(id, { lifecycle }, { correlationId }) }
  }
  const insert = (): Step => ({ changes: 1, run: (session, correlationId) => session.tasks.create({ title: writer }, { correlationId }) })
  const many = (): Step => {
    const threads = Array.from({ length: 1 + draw.whole(most) }, () => ({ channel: 'email', subject: writer }))
    return { changes: threads.length, run: (session, correlationId) => session.threads.createMany(threads, { correlationId }) }
  }
  const steps = (): readonly Step[] => {
    const updated = new Set(Array.from({ length: 1 + draw.whole(3) }, () => draw.of(shared)))
    // Each in the same order, so that few wait for each other in a circle.
    const updates = [...updated].toSorted().map(update)
    return draw.part() < 0.5 ? [insert(), ...updates, many()] : [...updates, many(), insert()]
  }
  const single = (step: Step): Unit => named(step.changes, step.run)
  const named = (changes: number, run: Step['run']): Unit => {
    const name = unitName(writer, made++, changes)
    return { name, changes, run: async (session) => void (await run(session, name)) }
  }
  const together = (isUndone: boolean): Unit => {
    const all = steps()
    const changes = isUndone ? 0 : all.reduce((sum, step) => sum + step.changes, 0)
    return named(changes, (session, name) => session.transaction(async (inside) => {
      for (const step of all) {
        await step.run(inside, name)
        await sleep(draw.part() * pause)
      }
      if (isUndone) throw new Undone('undone')
    }))
  }
  return () => {
    const chance = draw.part()
    if (chance < 0.35) return single(update(draw.of(shared)))
    if (chance < 0.45) return single(insert())
    if (chance < 0.6) return single(many())
    return together(chance > 0.9)
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
