import { serve, type ServerType } from '@hono/node-server'
import opening from '../diwan.config.ts'
import { createPortal } from './app.ts'
import { openDesk } from './desk/desk.ts'
import { secret } from './folders.ts'

const crm = await opening
if ((await crm.storage.pending()).some(({ phase }) => phase !== 'contract')) {
  console.error('The CRM is not migrated yet. Run: diwan migrate')
  process.exit(1)
}
const { fetch } = createPortal({ crm, desk: openDesk(), secret: secret() })
const server = await listen(Number(process.env['PORT'] || 4310))
const address = server.address()
console.log(`Portal: http://localhost:${typeof address === 'object' ? address?.port : address}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

/** Listens on the port or, where others have it, on one of the next twenty. */
async function listen(port: number): Promise<ServerType> {
  for (let candidate = port; ; candidate++) {
    try {
      return await open(candidate)
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EADDRINUSE' || candidate >= port + 20) throw error
    }
  }
}

function open(port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: process.env['HOST'] ?? 'localhost' }, () => resolve(server))
    server.once('error', reject)
  })
}

async function stop(): Promise<void> {
  server.close()
  // Event streams would keep it open until their readers leave.
  if ('closeAllConnections' in server) server.closeAllConnections()
  await crm.close()
  process.exit(0)
}
