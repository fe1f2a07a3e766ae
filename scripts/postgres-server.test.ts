import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'

it('a PostgreSQL from npm answers at the address it says, and is gone with its folder once the program that started it has ended', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'diwan-server-'))
  chmodSync(folder, 0o755)
  const env = { ...process.env, TMPDIR: folder, TEMP: folder }
  const server = spawn(process.execPath, [join(import.meta.dirname, 'postgres-server.mjs')], { stdio: ['pipe', 'pipe', 'inherit'], env })
  try {
    const [address] = (await once(createInterface({ input: server.stdout }), 'line')) as [string]
    const port = Number(new URL(address).port)
    expect(await answers(port)).toBe(true)
    expect(readdirSync(folder)).toHaveLength(1)
    const ended = once(server, 'exit')
    server.stdin.end()
    expect(await ended).toEqual([0, null])
    expect(await answers(port)).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  } finally {
    server.kill()
    rmSync(folder, { recursive: true })
  }
})

/** Whether a server there says whether it speaks TLS, as the protocol of PostgreSQL begins. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))
    const [reply] = (await once(socket, 'data')) as [Buffer]
    return ['N', 'S'].includes(reply.toString())
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
