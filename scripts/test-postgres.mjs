import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from './workspace.mjs'

/**
 * Gives a run of vitest its PostgreSQL: the one of `DIWAN_TEST_POSTGRES_URL`, or else one from npm, whose address that
 * variable then holds for the tests and whatever they start.
 */
export default async function startPostgres() {
  if (process.env.DIWAN_TEST_POSTGRES_URL) return
  const server = spawn(process.execPath, [join(root, 'scripts', 'postgres-server.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(server, 'exit')
  const said = once(createInterface({ input: server.stdout }), 'line')
  const [address] = await Promise.race([said, ended.then(([code]) => Promise.reject(new Error(`PostgreSQL did not start: its process ended with ${code}`)))])
  process.env.DIWAN_TEST_POSTGRES_URL = address
  return async () => {
    delete process.env.DIWAN_TEST_POSTGRES_URL
    server.stdin.end()
    await ended
  }
}
