import { DiwanError, type Issue } from '../errors/diwan-error.ts'
import { patchedDocument } from '../extensions/document.ts'
import { pathOf } from '../schema/problems.ts'
import type { SessionContext } from '../session/context.ts'
import type { JsonObject } from '../values/json.ts'
import type { HookContext, PendingWrite, RecordWrite, WriteOperation } from './hooks.ts'
import type { HooksOf } from './installed-plugins.ts'
import type { PluginSession } from './plugin-session.ts'
import type { RunningPlugin } from './running-plugin.ts'

type Values = Readonly<Record<string, unknown>>
type AnyWrite = PendingWrite<object, never>
type AnyContext = HookContext<unknown, object>

/** A record that is written, as its row. `before` hooks change `row`. */
export interface Draft {
  readonly operation: WriteOperation
  readonly before: Values | null
  readonly row: Record<string, unknown>
}

/** Hooks that write set off hooks; so deep nobody means it. */
const deepest = 8

/** Thrown by `reject`, to end the hook. */
class Rejected extends Error {}

/** Lets plugins change and refuse what is about to be written. Throws `write_rejected` with what all of them have against it. */
export async function runBefore(context: SessionContext, entity: string, drafts: readonly Draft[]): Promise<void> {
  const hooks = context.kernel.plugins?.hooksOn(entity)?.filter((each) => each.hooks.before ?? each.hooks.beforeMany)
  if (!hooks || hooks.length === 0 || drafts.length === 0) return
  const issues: Issue[] = []
  await nested(context, entity, async () => {
    for (const each of hooks) {
      const writes = drafts.map((draft, index) => new Pending(context, entity, draft, each.plugin, (issue) => issues.push({ ...issue, path: [...pathOf(drafts, index), ...issue.path] })))
      if (each.hooks.beforeMany) await unlessRejected(() => run(context, each, 'beforeMany', entity, (inside) => each.hooks.beforeMany!(writes, inside)))
      else for (const write of writes) await unlessRejected(() => run(context, each, 'before', entity, (inside) => each.hooks.before!(write, inside)))
    }
  })
  if (issues.length === 0) return
  const [{ path, message, code }] = issues as [Issue]
  throw new DiwanError('write_rejected', `The ${entity} cannot be written: ${message}`, { field: path.join('.'), details: { entity, plugin: code.split('.')[0]!, code }, hint: 'Correct what is named in `issues` and send it again', issues })
}

/** Tells plugins what was written in this transaction. */
export async function runWritten(context: SessionContext, entity: string, drafts: readonly Draft[]): Promise<void> {
  const hooks = context.kernel.plugins?.hooksOn(entity)?.filter((each) => each.hooks.written)
  if (!hooks || hooks.length === 0 || drafts.length === 0) return
  await nested(context, entity, async () => {
    for (const each of hooks) for (const draft of drafts) await run(context, each, 'written', entity, (inside) => each.hooks.written!(new Written(context, entity, draft), inside))
  })
}

/** Whether plugins have something to say about writes of an entity. */
export function isHooked({ kernel }: SessionContext, entity: string): boolean {
  return kernel.plugins?.hooksOn(entity) !== undefined
}

async function nested(context: SessionContext, entity: string, work: () => Promise<void>): Promise<void> {
  const { nesting } = context.unit!
  if (nesting.hooks >= deepest) throw new DiwanError('plugin_failed', `Hooks on ${entity} set off each other ${deepest} times`, { blame: 'plugin', details: { entity }, hint: 'Let a hook write only where something is to change' })
  nesting.hooks++
  try {
    await work()
  } finally {
    nesting.hooks--
  }
}

function run(context: SessionContext, { plugin }: HooksOf, phase: string, entity: string, hook: (inside: AnyContext) => unknown): Promise<unknown> | undefined {
  return context.kernel.plugins!.hook(plugin.id, `${phase} ${entity}`, (signal) => hook(new Inside(context, plugin, signal)))
}

async function unlessRejected(work: () => Promise<unknown> | undefined): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!((error as Error).cause instanceof Rejected)) throw error
  }
}

/** Its sessions are made only where they are asked for. */
class Inside implements AnyContext {
  readonly #context: SessionContext
  readonly #plugin: RunningPlugin
  readonly #signal: () => AbortSignal

  constructor(context: SessionContext, plugin: RunningPlugin, signal: () => AbortSignal) {
    this.#context = context
    this.#plugin = plugin
    this.#signal = signal
  }

  get plugins(): unknown {
    return this.#plugin.plugins
  }

  get log(): AnyContext['log'] {
    return this.#plugin.log
  }

  get session(): AnyContext['session'] {
    return this.#context.kernel.plugins!.sessions.of(this.#context.unseen())
  }

  get own(): AnyContext['own'] {
    return this.#context.kernel.plugins!.sessions.of(this.#context.asPlugin(this.#plugin.definition)) as PluginSession
  }

  get signal(): AbortSignal {
    return this.#signal()
  }
}

class Written implements RecordWrite<object> {
  readonly operation: WriteOperation
  readonly id: string

  constructor(
    protected readonly context: SessionContext,
    readonly entity: string,
    protected readonly draft: Draft,
  ) {
    this.operation = draft.operation
    this.id = draft.row['id'] as string
  }

  get before(): object | null {
    return this.draft.before && recordOf(this.context, this.entity, this.draft.before)
  }

  get after(): object {
    return recordOf(this.context, this.entity, this.draft.row)
  }
}

class Pending extends Written implements AnyWrite {
  /** Functions of their own, so that a hook may take them out of the write. */
  readonly set: (values: object) => void
  readonly reject: (code: string, message: string, field?: string) => never

  constructor(context: SessionContext, entity: string, draft: Draft, { id }: RunningPlugin, refuse: (issue: Issue) => void) {
    super(context, entity, draft)
    this.set = (values) => {
      // What a record holds once it is restored, the hook says again then.
      if (draft.operation === 'delete') return
      const patch = context.model(entity).parsePatch({ ext: { [id]: values } })
      draft.row['ext'] = patchedDocument(draft.row['ext'] as JsonObject, patch['ext'] as JsonObject)
    }
    this.reject = (code, message, field) => {
      refuse({ path: field === undefined ? [] : ['ext', id, field], code: `${id}.${code}`, message })
      throw new Rejected(message)
    }
  }
}

/** A copy of a row as a record, whole: plugins are trusted code. */
function recordOf(context: SessionContext, entity: string, row: Values): object {
  const { visible, shown } = context.model(entity)
  return Object.freeze(shown(Object.fromEntries(visible.map((name) => [name, row[name]]))))
}
