import { type Crm, DiwanError, type Label, type Session, type UiContribution } from '@diwan/core'

/** What a host says differently of a contribution. */
export interface UiChange {
  readonly label?: Label
  /** Lower ones come first, among those of all plugins. */
  readonly order?: number
}

/** By `<plugin>.<id>`: false leaves a contribution out. */
export type UiArrangement = Readonly<Record<string, false | UiChange>>

/** What a session is told of contributions. */
interface Offer {
  readonly contributions: readonly Pick<Owned, 'plugin' | 'id' | 'slot' | 'for' | 'label'>[]
  readonly withheld: readonly string[]
}

interface Owned extends UiContribution {
  readonly plugin: string
  /** `loyalty.card`. */
  readonly key: string
}

/** What plugins add to what people see, as the host arranges it. Throws `configuration_invalid` where it speaks of what is not there, or where two draw the same. */
export function arrangeUi(crm: Crm, arrangement: UiArrangement): (session: Session) => Offer {
  const declared = crm.plugins.report().flatMap(({ id: plugin, ui }) => ui.map((each): Owned => ({ ...each, plugin, key: `${plugin}.${each.id}` })))
  refuseUnknown(arrangement, declared)
  const arranged = declared.filter(({ key }) => arrangement[key] !== false).map((each): Owned => ({ ...each, ...arrangement[each.key] }))
  refuseRivals(arranged)
  const ordered = arranged.toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
  return (session) => {
    const running = new Set(crm.plugins.report().flatMap(({ id, state }) => (state === 'running' ? [id] : [])))
    const offered = ordered.filter((each) => running.has(each.plugin) && isPermitted(each, session))
    return {
      contributions: offered.map(({ plugin, id, slot, for: subject, label }) => ({ plugin, id, slot, ...(subject !== undefined && { for: subject }), label })),
      withheld: declared.filter(({ key }) => !offered.some((each) => each.key === key)).map(({ key }) => key),
    }
  }
}

function isPermitted({ plugin, permission }: Owned, session: Session): boolean {
  if (permission === undefined) return true
  const [entity, action] = permission.split('.')
  return action === undefined ? session.permits(`${plugin}.${permission}`) : session.may(action, entity!)
}

function refuseUnknown(arrangement: UiArrangement, declared: readonly Owned[]): void {
  const unknown = Object.keys(arrangement).filter((name) => !declared.some(({ key }) => key === name))
  if (unknown.length === 0) return
  throw new DiwanError('configuration_invalid', `\`ui\` speaks of ${unknown.join(', ')}, and no plugin contributes that`, {
    blame: 'host',
    hint: declared.length > 0 ? `There are ${declared.map(({ key }) => key).join(', ')}` : 'No plugin contributes anything',
  })
}

/** A kind of entries is drawn in one way, and which one is for the host to say. */
function refuseRivals(arranged: readonly Owned[]): void {
  const drawn = arranged.filter(({ slot }) => slot === 'timeline.entry')
  for (const each of drawn) {
    const rival = drawn.find((other) => other.for === each.for && other !== each)
    if (!rival) continue
    throw new DiwanError('configuration_invalid', `${each.key} and ${rival.key} both draw timeline entries of the kind ${each.for}`, { blame: 'host', hint: `Leave one out: createHandler(crm, { ui: { '${rival.key}': false } })` })
  }
}
