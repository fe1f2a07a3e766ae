import type { Sent, Watched } from '@diwan/testing'
import pg from 'pg'

export interface WatchedDatabase extends Watched {
  readonly trace: (sql: string, binds: readonly unknown[]) => void
  close(): Promise<void>
}

interface Node {
  readonly 'Node Type': string
  readonly 'Plan Rows': number
  readonly Alias?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Node[]
}

/** What PostgreSQL is sent, and its plans. Sorting a page of rows is cheap, and so is sorting those alike that come in order. */
export function watchedDatabase(url: string): WatchedDatabase {
  const sent: Sent[] = []
  let opened: Promise<pg.Client> | undefined
  const client = () => (opened ??= connected(url))
  return {
    sent,
    trace: (text, binds) => sent.push({ text, binds: [...binds] }),
    analyze: async () => void (await (await client()).query('vacuum analyze')),
    explain: async ({ text, binds }) => {
      if (!text.startsWith('select')) return undefined
      const { rows } = await (await client()).query<[[{ readonly Plan: Node }]]>({ text: `explain (format json) ${text}`, values: [...binds], rowMode: 'array' })
      const steps = stepsOf(rows[0]![0][0].Plan)
      return { scans: steps.filter(isScan).map(described), sorts: steps.filter((step) => step['Node Type'] === 'Sort' && step['Plan Rows'] > 100).map(described) }
    },
    close: async () => {
      await (await opened)?.end()
    },
  }
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client(url)
  await client.connect()
  return client
}

/** Of a whole table, or of all that a tenant has in one. */
function isScan({ 'Node Type': type, Alias: alias = '', 'Index Cond': condition = '' }: Node): boolean {
  if (type === 'Seq Scan') return true
  return /^Index|^Bitmap Index/.test(type) && (!condition.includes('tenant_id = ') || (/^tr+l?$/.test(alias) && !condition.includes(' AND ')))
}

function stepsOf(node: Node): readonly Node[] {
  return [node, ...(node.Plans ?? []).flatMap(stepsOf)]
}

function described({ Plans: _plans, ...step }: Node): string {
  return JSON.stringify(step)
}
