import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface TestServers {
  /** Of the server, and of the one that follows it. */
  readonly urls: readonly string[]
  stop(): Promise<void>
}

/** A server of the test's own, from npm, and one that follows it where that is asked for. As root it runs as user 65534. */
export async function startServers({ standby = false } = {}): Promise<TestServers> {
  const script = fileURLToPath(new URL('../../../../scripts/postgres-server.mjs', import.meta.url))
  const servers = spawn(process.execPath, [script, ...(standby ? ['--standby'] : [])], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => servers.once('exit', () => resolve()))
  const urls: string[] = []
  const count = standby ? 2 : 1
  for await (const line of createInterface({ input: servers.stdout })) if (urls.push(line) === count) break
  if (urls.length < count) throw new Error('The servers did not start')
  return {
    urls,
    stop: async () => {
      servers.stdin.end()
      await ended
    },
  }
}
