import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Hono } from 'hono'
import { home } from './folders.ts'

const require = createRequire(import.meta.url)

/** The portal's style sheet and mark, and the one script that brings Diwan's elements. */
export function assets(): Hono {
  const files = new Map([
    ['portal.css', { path: join(home, 'public', 'portal.css'), type: 'text/css; charset=utf-8' }],
    ['mark.svg', { path: join(home, 'public', 'mark.svg'), type: 'image/svg+xml' }],
    ['diwan.js', { path: require.resolve('@diwan/elements/bundle.js'), type: 'text/javascript; charset=utf-8' }],
  ])
  return new Hono().get('/:name', (context) => {
    const file = files.get(context.req.param('name'))
    if (!file) return context.notFound()
    const { size, mtimeMs } = statSync(file.path)
    const tag = `"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`
    const headers = { etag: tag, 'cache-control': 'no-cache' }
    if (context.req.header('if-none-match') === tag) return context.body(null, 304, headers)
    return context.body(readFileSync(file.path), 200, { ...headers, 'content-type': file.type })
  })
}
