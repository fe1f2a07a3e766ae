import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const home = dirname(dirname(fileURLToPath(import.meta.url)))
const tsx = createRequire(import.meta.url).resolve('tsx')
const diwanBin = join(home, 'node_modules', 'diwan', 'bin', 'diwan.js')

export interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** Runs the `diwan` command in the portal, on the data of `folder`. */
export async function diwan(folder: string, ...words: string[]): Promise<Outcome> {
  return ended(startDiwan(folder, ...words))
}

export function startDiwan(folder: string, ...words: string[]): ChildProcess {
  return startNode([diwanBin, ...words], folder)
}

/** What a process printed, once it has ended. */
export function ended(child: ChildProcess): Promise<Outcome> {
  let [out, error] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void (out += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void (error += text))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, error })))
}

/** A new folder for a portal's data. */
export function newFolder(): string {
  requireBuild()
  return mkdtempSync(join(tmpdir(), 'caravan-'))
}

export interface Portal {
  readonly url: string
  readonly folder: string
  stop(): Promise<void>
  remove(): Promise<void>
}

/** A portal with the demo's data, on a port of its own. */
export async function startPortal(): Promise<Portal> {
  const folder = newFolder()
  for (const words of [['migrate'], ['import', 'superstore', 'branches']]) {
    const { code, error } = await diwan(folder, ...words)
    if (code !== 0) throw new Error(`diwan ${words.join(' ')} failed:\n${error}`)
  }
  return servePortal(folder)
}

/** Serves what is in a folder already. */
export async function servePortal(folder: string): Promise<Portal> {
  const child = startNode(['--import', tsx, join(home, 'src', 'main.ts')], folder, { PORT: '0' })
  const url = await printedUrl(child)
  const stop = async () => {
    if (child.exitCode === null && child.kill('SIGTERM')) await new Promise((resolve) => child.once('close', resolve))
  }
  return {
    url,
    folder,
    stop,
    remove: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The address that a starting portal prints on a line of its own. */
export function printedUrl(child: ChildProcess): Promise<string> {
  let printed = ''
  return new Promise((resolve, reject) => {
    const read = (text: string) => {
      printed += text
      const url = /^Portal: (http:\S+)$/m.exec(printed)?.[1]
      if (url) resolve(url)
    }
    child.stdout?.setEncoding('utf8').on('data', read)
    child.stderr?.setEncoding('utf8').on('data', (text: string) => void (printed += text))
    child.once('close', (code) => reject(new Error(`The portal ended with ${code} before it was there:\n${printed}`)))
  })
}

/** A Node process in the portal's folder, as a host would start it: on built packages. */
export function startNode(parameters: readonly string[], folder: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
  const { NODE_OPTIONS: _, VITEST: __, ...inherited } = process.env
  return spawn(process.execPath, [...parameters], {
    cwd: home,
    env: { ...inherited, CARAVAN_DATA: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** The portal is a host, so it runs on what the packages' builds give. */
function requireBuild(): void {
  if (!existsSync(join(home, 'node_modules', '@diwan', 'elements', 'dist', 'bundle.js')))
    throw new Error('The packages are not built. Run: npm run build')
}
