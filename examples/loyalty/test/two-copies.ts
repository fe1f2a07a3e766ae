import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A text of the core's sources and what stands in its place, by file: what another version has. */
export type Edits = Readonly<Record<string, readonly (readonly [text: string, becomes: string])[]>>

export interface TwoCopies {
  /** The host of `host.ts`. */
  readonly host: string
  /** Where the plugins are installed. */
  readonly plugins: string
  remove(): Promise<void>
}

const example = join(import.meta.dirname, '..')
const core = await realpath(join(example, 'node_modules', '@diwan', 'core'))

/** A tree in which a host has one copy of the core and the plugins have another, as npm makes it where their ranges do not meet. */
export async function twoCopies({ ofHost = {}, ofPlugins = {} }: { readonly ofHost?: Edits; readonly ofPlugins?: Edits } = {}): Promise<TwoCopies> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'diwan-copies-')))
  const plugins = join(folder, 'node_modules', '@diwan-examples', 'loyalty')
  await copyCore(join(folder, 'node_modules', '@diwan', 'core'), '0.0.1', ofHost)
  await copyCore(join(plugins, 'node_modules', '@diwan', 'core'), '0.0.2', ofPlugins)
  for (const name of ['package.json', 'src']) await cp(join(example, name), join(plugins, name), { recursive: true })
  const host = join(folder, 'host.ts')
  await cp(join(import.meta.dirname, 'host.ts'), host)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  return { host, plugins: join(plugins, 'src', 'index.ts'), remove: () => rm(folder, { recursive: true }) }
}

/** Of a version of its own, because TypeScript takes packages of the same name and version for one. */
async function copyCore(to: string, version: string, edits: Edits): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await cp(join(core, 'src'), join(to, 'src'), { recursive: true })
  await symlink(join(core, 'node_modules'), join(to, 'node_modules'), 'dir')
  const manifest = JSON.parse(await readFile(join(core, 'package.json'), 'utf8')) as object
  await writeFile(join(to, 'package.json'), JSON.stringify({ ...manifest, version, exports: { '.': './src/index.ts', './storage': './src/storage.ts' } }))
  for (const [name, replacements] of Object.entries(edits)) {
    const file = join(to, 'src', name)
    let text = await readFile(file, 'utf8')
    for (const [from, becomes] of replacements) {
      if (!text.includes(from)) throw new Error(`${name} of the core has no ${JSON.stringify(from)} any more: say what another version would have`)
      text = text.replace(from, becomes)
    }
    await writeFile(file, text)
  }
}
