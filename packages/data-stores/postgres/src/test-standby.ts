import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface TestStandby {
  readonly primary: string
  readonly standby: string
  stop(): Promise<void>
}

/** A server and one that follows it, from npm. */
export async function startStandby(): Promise<TestStandby> {
  const script = fileURLToPath(new URL('../../../../scripts/postgres-server.mjs', import.meta.url))
  const servers = spawn(process.execPath, [script, '--standby'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => servers.once('exit', () => resolve()))
  const urls: string[] = []
  for await (const line of createInterface({ input: servers.stdout })) if (urls.push(line) === 2) break
  const [primary, standby] = urls
  if (primary === undefined || standby === undefined) throw new Error('The servers did not start')
  return {
    primary,
    standby,
    stop: async () => {
      servers.stdin.end()
      await ended
    },
  }
}
