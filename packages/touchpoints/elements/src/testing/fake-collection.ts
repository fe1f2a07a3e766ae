import { ClientError } from '@diwan/client'

export interface FakeRecord {
  readonly id: string
  readonly version: number
  readonly [field: string]: unknown
}

/** A call that a fake client got. */
export interface FakeCall {
  readonly what: string
  readonly input: unknown
}

export interface FakeRules {
  /** Throws, or waits, before a call is answered. */
  readonly before: (call: FakeCall) => Promise<void>
  readonly changed: (entity: string, record: FakeRecord, operation: 'create' | 'update' | 'delete', fields: readonly string[], correlation: string | null) => void
}

interface Query {
  readonly where?: Record<string, unknown>
  readonly search?: string
  readonly sort?: string
  readonly limit?: number
  readonly after?: string
  readonly total?: string
}

interface Options {
  readonly operation?: string
  readonly version?: number
  readonly signal?: AbortSignal
}

/** A collection in memory: enough of predicates, order and pages for what elements ask. */
export class FakeCollection {
  records: FakeRecord[]
  readonly #entity: string
  readonly #rules: FakeRules
  #created = 0

  constructor(entity: string, records: readonly object[], rules: FakeRules) {
    this.#entity = entity
    this.records = [...records] as FakeRecord[]
    this.#rules = rules
  }

  readonly get = async (id: string, options: Options = {}): Promise<FakeRecord> => {
    await this.#call('get', id, options)
    return this.#one(id)
  }

  readonly getMany = async (ids: readonly string[], options: Options = {}): Promise<Map<string, FakeRecord>> => {
    await this.#call('getMany', ids, options)
    return new Map(this.records.filter(({ id }) => ids.includes(id)).map((record) => [record.id, record]))
  }

  readonly find = async (query: Query = {}, options: Options = {}) => {
    await this.#call('find', query, options)
    const { where = {}, search = '', sort = '', limit = 50, after } = query
    const found = this.records.filter((record) => matches(record, where) && String(record['searchKey'] ?? '').includes(search.toLocaleLowerCase()))
    const field = sort.replace('-', '')
    if (field) found.sort((a, b) => String(a[field]).localeCompare(String(b[field])) * (sort.startsWith('-') ? -1 : 1))
    const start = after ? Number(after) : 0
    const next = start + limit < found.length ? String(start + limit) : null
    const total = query.total ? { total: { value: Math.min(1000, found.length), exact: found.length <= 1000 } } : {}
    return { items: found.slice(start, start + limit), next, ...total }
  }

  readonly aggregate = async ({ groupBy = [] }: { groupBy?: readonly string[] }, options: Options = {}) => {
    await this.#call('aggregate', groupBy, options)
    const field = groupBy[0] ?? ''
    return [...new Set(this.records.map((record) => record[field]))].map((value) => ({ [field]: value, count: 1 }))
  }

  readonly create = async (input: object, options: Options = {}): Promise<FakeRecord> => {
    await this.#call('create', input, options)
    const now = new Date().toISOString()
    const id = `0190ffff-0000-7000-8000-${String(++this.#created).padStart(12, '0')}`
    const defaults = this.#entity === 'task' ? { status: 'open', priority: 'normal', dueAt: null, dueOn: null } : {}
    const record = { id, createdBy: 'user:u_1', createdAt: now, updatedAt: now, ...defaults, ...input, version: 1 } as unknown as FakeRecord
    this.records = [record, ...this.records]
    this.#rules.changed(this.#entity, record, 'create', Object.keys(input), options.operation ?? null)
    return record
  }

  readonly update = async (id: string, patch: object, options: Options = {}): Promise<FakeRecord> => {
    await this.#call('update', { id, patch }, options)
    const old = this.#one(id)
    if (options.version !== undefined && options.version !== old.version) {
      throw new ClientError({ code: 'version_conflict', status: 409, detail: 'The record has changed.', details: { fields: Object.keys(patch) } })
    }
    return this.write(id, patch, options.operation ?? null)
  }

  readonly delete = async (id: string): Promise<FakeRecord> => {
    const record = this.#one(id)
    this.records = this.records.filter((other) => other !== record)
    this.#rules.changed(this.#entity, record, 'delete', [], null)
    return record
  }

  readonly restore = async (id: string): Promise<FakeRecord> => this.#one(id)

  /** A change as another person's browser would make it. */
  write(id: string, patch: object, correlation: string | null = null): FakeRecord {
    const old = this.#one(id)
    const record = { ...old, ...patch, ...extended(old, patch), version: old.version + 1, updatedAt: new Date().toISOString() } as FakeRecord
    this.records = this.records.map((other) => (other === old ? record : other))
    this.#rules.changed(this.#entity, record, 'update', Object.keys(patch), correlation)
    return record
  }

  async #call(what: string, input: unknown, { signal }: Options): Promise<void> {
    await this.#rules.before({ what: `${this.#entity}.${what}`, input })
    if (signal?.aborted) throw new ClientError({ code: 'aborted', detail: 'The call was aborted.' })
  }

  #one(id: string): FakeRecord {
    const record = this.records.find((candidate) => candidate.id === id)
    if (!record) throw new ClientError({ code: 'not_found', status: 404, detail: `No ${this.#entity} ${id}.` })
    return record
  }
}

/** Extension fields are changed one by one. */
function extended(old: FakeRecord, { ext }: { readonly ext?: Readonly<Record<string, object>> }): object {
  const before = (old['ext'] ?? {}) as Readonly<Record<string, object>>
  return ext ? { ext: { ...before, ...Object.fromEntries(Object.entries(ext).map(([owner, given]) => [owner, { ...before[owner], ...given }])) } } : {}
}

function matches(record: FakeRecord, where: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(where).every(([key, condition]) => {
    if (key === 'and') return (condition as Record<string, unknown>[]).every((part) => matches(record, part))
    if (key === 'or') return (condition as Record<string, unknown>[]).some((part) => matches(record, part))
    if (typeof condition !== 'object' || condition === null) return record[key] === condition
    if ('in' in condition) return (condition.in as unknown[]).includes(record[key])
    if ('has' in condition) return (record[key] as unknown[]).includes(condition.has)
    throw new Error(`The fake client does not know the condition ${JSON.stringify(condition)}`)
  })
}
