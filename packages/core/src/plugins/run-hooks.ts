import { DiwanError, type Issue } from '../errors/diwan-error.ts'
import { patchedDocument } from '../extensions/document.ts'
import { pathOf } from '../schema/problems.ts'
import type { SessionContext } from '../session/context.ts'
import type { JsonObject } from '../values/json.ts'
import type { HookContext, PendingWrite, RecordWrite, WriteOperation } from './hooks.ts'
import type { HooksOf, RunningPlugin } from './installed-plugins.ts'

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
      const writes = drafts.map((draft, index) => pendingWrite(context, each.plugin, entity, draft, (issue) => issues.push({ ...issue, path: [...pathOf(drafts, index), ...issue.path] })))
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
    for (const each of hooks) for (const draft of drafts) await run(context, each, 'written', entity, (inside) => each.hooks.written!(recordWrite(context, entity, draft), inside))
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

function run(context: SessionContext, { plugin }: HooksOf, phase: string, entity: string, hook: (inside: AnyContext) => unknown): Promise<void> {
  const { kernel } = context
  return kernel.plugins!.hook(plugin.id, `${phase} ${entity}`, (signal) => hook(hookContext(context, plugin, signal)))
}

async function unlessRejected(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!((error as Error).cause instanceof Rejected)) throw error
  }
}

function hookContext(context: SessionContext, { id, plugins, log }: RunningPlugin, signal: () => AbortSignal): AnyContext {
  const installed = context.kernel.plugins!
  return {
    plugins,
    log,
    // Made only where they are asked for.
    get session() {
      return installed.sessions.of(context.unseen()) as never
    },
    get own() {
      return installed.sessions.of(context.asPlugin(installed.definition(id))) as never
    },
    get signal() {
      return signal()
    },
  }
}

function recordWrite(context: SessionContext, entity: string, { operation, before, row }: Draft): RecordWrite<object> {
  return {
    operation,
    entity,
    id: row['id'] as string,
    get before() {
      return before && recordOf(context, entity, before)
    },
    get after() {
      return recordOf(context, entity, row)
    },
  }
}

function pendingWrite(context: SessionContext, { id }: RunningPlugin, entity: string, draft: Draft, refuse: (issue: Issue) => void): AnyWrite {
  const written = recordWrite(context, entity, draft)
  return Object.defineProperties(
    {
      set(values: object) {
        if (draft.operation === 'delete') throw new DiwanError('configuration_invalid', `The plugin ${id} sets fields of a ${entity} that is deleted`, { blame: 'plugin' })
        const patch = context.model(entity).parsePatch({ ext: { [id]: values } })
        draft.row['ext'] = patchedDocument(draft.row['ext'] as JsonObject, patch['ext'] as JsonObject)
      },
      reject(code: string, message: string, field?: string): never {
        refuse({ path: field === undefined ? [] : ['ext', id, field], code: `${id}.${code}`, message })
        throw new Rejected(message)
      },
    },
    Object.getOwnPropertyDescriptors(written),
  ) as unknown as AnyWrite
}

/** A copy of a row as a record, whole: plugins are trusted code. */
function recordOf(context: SessionContext, entity: string, row: Values): object {
  const { visible, shown } = context.model(entity)
  return Object.freeze(shown(Object.fromEntries(visible.map((name) => [name, row[name]]))))
}
