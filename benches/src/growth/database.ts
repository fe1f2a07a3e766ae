import pg from 'pg'

export type Row = Record<string, unknown>

export interface Database {
  readonly url: string
  query(sql: string, binds?: readonly unknown[]): Promise<readonly Row[]>
  /** A pool on the same database; the caller ends it. */
  pool(connections: number): pg.Pool
  /** Drops the database too. */
  close(): Promise<void>
}

/** A database of its own on the server that DIWAN_POSTGRES_URL names, with the right to make and drop it. */
export async function createDatabase(purpose: string): Promise<Database> {
  const server = process.env['DIWAN_POSTGRES_URL']
  if (!server) throw new Error('DIWAN_POSTGRES_URL is not set; this bench needs a PostgreSQL, such as postgres://postgres@127.0.0.1:5432/postgres')
  const name = `diwan_${purpose}_${process.pid}`
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  await admin.query(`create database ${name} template template0 encoding 'UTF8' locale 'C.UTF-8'`)
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    url,
    query: async (sql, binds = []) => (await client.query<Row>(sql, [...binds])).rows,
    pool: (connections) => new pg.Pool({ connectionString: url, max: connections }),
    close: async () => {
      await client.end()
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}
