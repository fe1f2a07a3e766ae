import type { PluginDefinition } from './define-plugin.ts'
import { namePattern, type Problem } from './problem.ts'

const hostPattern = /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*$/
const routePattern = /^(?:GET|POST|PUT|PATCH|DELETE) (?:\/(?::[a-z][a-zA-Z0-9]*|[a-z0-9][a-z0-9._-]*))+$/

/** What is wrong with what a plugin reaches and answers: its secrets, hosts and routes. */
export function reachProblems({ secrets = [], hosts = [], routes = {}, permissions = {} }: PluginDefinition, given: Readonly<Record<string, string>>): readonly Problem[] {
  const problems: Problem[] = []
  for (const [index, name] of secrets.entries()) {
    if (!namePattern.test(name)) problems.push({ path: ['secrets', index], message: `has a secret ${JSON.stringify(name)}; a name is letters and digits and begins with a small letter` })
    else if (typeof given[name] !== 'string' || given[name] === '') problems.push({ path: ['secrets', index], message: `needs the secret ${name}, which is not given: add it to \`pluginSecrets\` of \`createCrm\`` })
  }
  for (const name of Object.keys(given)) if (!secrets.includes(name)) problems.push({ path: ['secrets'], message: `is given the secret ${name}, which it does not declare; it declares ${secrets.join(', ') || 'none'}` })
  for (const [index, host] of hosts.entries()) if (!hostPattern.test(host)) problems.push({ path: ['hosts', index], message: `speaks to ${JSON.stringify(host)}; a host is one such as api.example.com, without scheme, port and path, or *.example.com for those below it` })
  for (const [name, route] of Object.entries(routes)) {
    if (!routePattern.test(name)) problems.push({ path: ['routes', name], message: `has a route ${JSON.stringify(name)}; one is such as \`POST /award\` or \`GET /cards/:id\`` })
    if (route.permission === undefined && (typeof route.public !== 'string' || route.public.trim() === '')) problems.push({ path: ['routes', name], message: `has a route ${name} without a permission; where anybody may call it, say why in \`public\`` })
    if (route.permission !== undefined && !Object.hasOwn(permissions, route.permission)) problems.push({ path: ['routes', name, 'permission'], message: `has a route ${name} for the permission ${JSON.stringify(route.permission)}; it declares ${Object.keys(permissions).join(', ') || 'none'}` })
  }
  return problems
}
