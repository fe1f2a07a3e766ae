import type { Sent, Watched } from '@diwan/testing'
import pg from 'pg'
import { described, explained, isRead, isScan, isSort } from './test-plan.ts'

export interface WatchedDatabase extends Watched {
  readonly trace: (sql: string, binds: readonly unknown[]) => void
  close(): Promise<void>
}

/** What PostgreSQL is sent, and its plans. */
export function watchedDatabase(url: string): WatchedDatabase {
  const sent: Sent[] = []
  let opened: Promise<pg.Client> | undefined
  const client = () => (opened ??= connected(url))
  return {
    sent,
    trace: (text, binds) => sent.push({ text, binds: [...binds] }),
    analyze: async () => void (await (await client()).query('vacuum analyze')),
    explain: async ({ text, binds }) => {
      if (!isRead(text)) return undefined
      const steps = await explained(await client(), text, binds)
      return { scans: steps.filter(isScan).map(described), sorts: steps.filter(isSort).map(described) }
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
