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
        const rows = database.prepare(`explain query plan ${text}`).raw(true).all([...binds]) as [number, number, number, string][]
        const steps = rows.map(([, , , step]) => step)
        // A page whose keys were found first is sorted when it is read.
        const sorting = steps.includes('SCAN p') ? rows.filter(([, parent, , step]) => parent > 0 || !step.startsWith('USE TEMP')).map(([, , , step]) => step) : steps
        return { scans: steps.filter(isScan), sorts: sorting.filter((step) => /TEMP B-TREE FOR (?!count)|AUTOMATIC/.test(step)) }
      } finally {
        database.close()
      }
    },
  }
}

function isScan(step: string): boolean {
  return step.startsWith('SCAN') && !/^SCAN (json_each|own|wanted|capped|CONSTANT ROW|[rkp]$|\(subquery-)/.test(step)
}
