import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { CrmClient, SessionJson } from '@diwan/client'

type Person = SessionJson['assignable'][number]

/** Names of the host's users for one client, asked for together and kept. */
class Directory {
  readonly #client: CrmClient
  readonly #known = new Map<string, Person | null>()
  readonly #listeners = new Set<() => void>()
  #wanted = new Set<string>()
  session: SessionJson | undefined
  #asked = false

  constructor(client: CrmClient) {
    this.#client = client
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  find(id: string): Person | undefined {
    const known = this.#known.get(id)
    if (known === undefined) this.#want(id)
    return known ?? undefined
  }

  /** Asks once who is looking and who can be chosen. Without an answer there is simply nobody to choose. */
  askSession(): void {
    if (this.#asked) return
    this.#asked = true
    this.#client.session().then(
      (session) => {
        this.session = session
        for (const person of session.assignable) this.#known.set(person.id, person)
        if (session.actor.name && session.actor.type === 'user') this.#known.set(session.actor.id, { id: session.actor.id, name: session.actor.name })
        this.#tell()
      },
      () => (this.#asked = false),
    )
  }

  #want(id: string): void {
    if (this.#wanted.size === 0) queueMicrotask(() => void this.#ask())
    this.#wanted.add(id)
  }

  async #ask(): Promise<void> {
    const wanted = [...this.#wanted]
    this.#wanted = new Set()
    for (const id of wanted) this.#known.set(id, null)
    try {
      for (const person of await this.#client.users(wanted.map((id) => `user:${id}`))) this.#known.set(bare(person.id), person)
      this.#tell()
    } catch {
      // A name that cannot be had now is asked for when it is next drawn; its key stands in meanwhile.
      for (const id of wanted) this.#known.delete(id)
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

const directories = new WeakMap<CrmClient, Directory>()

function directoryOf(client: CrmClient): Directory {
  let directory = directories.get(client)
  if (!directory) directories.set(client, (directory = new Directory(client)))
  return directory
}

function bare(key: string): string {
  return key.replace(/^user:/, '')
}

/** Gives an element the names of users, and draws it again when they come. */
export class People implements ReactiveController {
  readonly #host: ReactiveControllerHost & { client: CrmClient | undefined }
  #directory: Directory | undefined
  #stop: (() => void) | undefined

  constructor(host: ReactiveControllerHost & { client: CrmClient | undefined }) {
    this.#host = host
    host.addController(this)
  }

  /** The name of a user, by id (`u_7`) or actor key (`user:u_7`); undefined for machines and strangers. */
  nameOf(key: string | null | undefined): string | undefined {
    if (!key || (key.includes(':') && !key.startsWith('user:'))) return undefined
    return this.#directory?.find(bare(key))?.name
  }

  get assignable(): readonly Person[] {
    return this.#directory?.session?.assignable ?? []
  }

  get session(): SessionJson | undefined {
    return this.#directory?.session
  }

  hostUpdate(): void {
    const directory = this.#host.client && directoryOf(this.#host.client)
    if (directory === this.#directory && this.#stop) return
    this.#stop?.()
    this.#directory = directory
    this.#stop = directory?.listen(() => this.#host.requestUpdate())
    directory?.askSession()
  }

  hostDisconnected(): void {
    this.#stop?.()
    this.#stop = undefined
  }
}
