import type { Sent, Watched } from '@diwan/testing'
import Database from 'libsql'

export interface WatchedFile extends Watched {
  readonly trace: (sql: string, binds: readonly unknown[]) => void
}

/** What SQLite is sent, and its query plans; lists that were bound are gone through, being short, and so is what a subquery has found. */
export function watchedFile(file: string): WatchedFile {
  const sent: Sent[] = []
  return {
    sent,
    trace: (text, binds) => sent.push({ text, binds: [...binds] }),
    explain: async ({ text, binds }) => {
      if (!text.startsWith('select')) return undefined
      const database = new Database(file, { readonly: true })
      try {
        const steps = (database.prepare(`explain query plan ${text}`).raw(true).all([...binds]) as unknown[][]).map((row) => String(row[3]))
        return { scans: steps.filter(isScan), sorts: steps.filter((step) => /TEMP B-TREE FOR (?!count)|AUTOMATIC/.test(step)) }
      } finally {
        database.close()
      }
    },
  }
}

function isScan(step: string): boolean {
  return step.startsWith('SCAN') && !/^SCAN (json_each|own|wanted|capped|CONSTANT ROW|[rk]$|\(subquery-)/.test(step)
}
