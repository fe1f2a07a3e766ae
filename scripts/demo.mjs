// Builds what changed and starts the portal of examples/portal, whose own script says the rest. Usage: node scripts/demo.mjs
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from './build.mjs'
import { root } from './workspace.mjs'

const code = build({ declarations: false })
if (code !== 0) process.exit(code)

const portal = join(root, 'examples', 'portal')
process.chdir(portal)
await import(pathToFileURL(join(portal, 'scripts', 'demo.mjs')).href)
