// Brings a fresh clone to life with Node alone: installs what is missing with the pinned pnpm, then runs a script of package.json.
// Usage: node scripts/go.mjs <script> [arguments…]
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const [script, ...parameters] = process.argv.slice(2)

requireNode(manifest.engines.node.replace('>=', ''))
const command = script && manifest.scripts[script]
if (!command) fail(`No script "${script ?? ''}". There are: ${Object.keys(manifest.scripts).join(', ')}.`)
installIfNeeded(manifest.packageManager.split('+')[0])
runScript(command)

/** @param {string} least as in `20.19` */
function requireNode(least) {
  const [major = 0, minor = 0] = least.split('.').map(Number)
  const [actualMajor = 0, actualMinor = 0] = process.versions.node.split('.').map(Number)
  if (actualMajor > major || (actualMajor === major && actualMinor >= minor)) return
  fail(`Diwan needs Node ${least} or newer; this is ${process.version} at ${process.execPath}.`)
}

/**
 * The stamp holds a hash of the lock file that was installed, so that a changed lock file and a broken installation both install again.
 * @param {string} pnpm as in `pnpm@10.34.9`
 */
function installIfNeeded(pnpm) {
  const stamp = join(root, 'node_modules', '.cache', 'diwan', 'installed')
  const lock = createHash('sha256').update(readFileSync(join(root, 'pnpm-lock.yaml'))).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  process.stderr.write(`Installing packages with ${pnpm} …\n`)
  rmSync(stamp, { force: true })
  // What pnpm says goes to stderr, because stdout belongs to the script.
  const { status, error } = spawnSync('npx', ['--yes', pnpm, 'install', '--frozen-lockfile', '--prefer-offline'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    // Without it pnpm asks before it replaces a folder made by another package manager, and nobody may be there to answer.
    env: { ...process.env, CI: process.env.CI ?? 'true' },
  })
  if (error) fail(`npx could not be started: ${error.message}. It comes with Node; is it on the PATH?`)
  if (status !== 0) fail(`The installation failed; pnpm's messages are above.`)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, lock)
}

/** @param {string} line the script's command line; the arguments follow it, quoted */
function runScript(line) {
  const windows = process.platform === 'win32'
  const quoted = parameters.map((parameter) => (windows ? JSON.stringify(parameter) : `'${parameter.replaceAll("'", `'\\''`)}'`))
  // `exec` leaves no shell in between, so a signal reaches the script itself.
  const child = spawn([windows ? '' : 'exec', line, ...quoted].join(' '), {
    cwd: root,
    stdio: 'inherit',
    shell: true,
    env: { ...process.env, PATH: join(root, 'node_modules', '.bin') + delimiter + (process.env.PATH ?? '') },
  })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  process.on('SIGINT', () => {
    // A terminal sends Ctrl-C to the whole group, so the script has it already.
    if (!process.stdin.isTTY) child.kill('SIGINT')
  })
  // npm runs this in a shell that dies of a signal without passing it on, which leaves this process to nobody.
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref()
  child.on('error', (error) => fail(`The script could not be started: ${error.message}.`))
  child.on('exit', (code, signal) => {
    if (signal) endBy(signal)
    else process.exit(code ?? 1)
  })
}

/** Ends the way the script did, so that the caller sees the signal. @param {NodeJS.Signals} signal */
function endBy(signal) {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
