import { plannedJobs } from '../deliveries/plan-jobs.ts'
import type { PluginDefinition } from './define-plugin.ts'
import { namePattern, type Problem } from './problem.ts'

/** What is wrong with a plugin's events, listeners, jobs and settings. */
export function durableProblems(definition: PluginDefinition, all: readonly PluginDefinition[]): readonly Problem[] {
  const { id, events = {}, jobs = {}, on = {}, settings, requires = {}, optional = {} } = definition
  const known = new Set([id, ...Object.values(requires).map((ref) => ref.id), ...Object.values(optional).map((ref) => ref.id)])
  const problems: Problem[] = []
  for (const name of Object.keys(events)) if (!namePattern.test(name)) problems.push({ path: ['events', name], message: `has an event ${JSON.stringify(name)}; a name is letters and digits and begins with a small letter` })
  for (const name of Object.keys(jobs)) if (!namePattern.test(name)) problems.push({ path: ['jobs', name], message: `has a job ${JSON.stringify(name)}; a name is letters and digits and begins with a small letter` })
  for (const name of Object.keys(on)) {
    const [plugin, event] = name.split('.') as [string, string | undefined]
    const emitter = all.find((each) => each.id === plugin)
    if (!known.has(plugin)) problems.push({ path: ['on', name], message: `listens to ${name}, and neither requires nor has as optional a plugin ${plugin}` })
    // One that is optional may be missing with its events.
    else if (emitter && !Object.hasOwn(emitter.events ?? {}, event ?? '')) problems.push({ path: ['on', name], message: `listens to ${name}, and ${plugin} has ${Object.keys(emitter.events ?? {}).join(', ') || 'no events'}` })
  }
  for (const [name, { input, schedule }] of Object.entries(jobs)) {
    if (schedule !== undefined && !input.safeParse({}).success) problems.push({ path: ['jobs', name, 'input'], message: `has the job ${name} done at times, and its input cannot be {}: give all of it defaults` })
  }
  if (settings && !settings.safeParse({}).success) problems.push({ path: ['settings'], message: 'has settings that cannot be {}: give all of them defaults, for tenants in which nothing was set' })
  const refused = refusedBy(() => plannedJobs(definition))
  if (refused !== undefined) problems.push({ path: ['jobs'], message: `has a schedule that cannot be read: ${refused}` })
  return problems
}

function refusedBy(run: () => unknown): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
