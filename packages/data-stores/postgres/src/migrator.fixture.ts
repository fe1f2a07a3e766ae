import { existsSync } from 'node:fs'
import { migrationExample } from '@diwan/testing'
import { postgres } from './postgres.ts'

/*
 * Usage: migrator.fixture.ts URL GO first|second expand|contract [PATTERN COUNT]. Migrates and says each step it ran. Before
 * the COUNTth statement that fits the pattern it says `here`, and stands still until there is a file GO.
 */
const [url, go, version, until, pattern, count] = process.argv.slice(2)
const [fits, still] = [pattern ? new RegExp(pattern) : undefined, new Int32Array(new SharedArrayBuffer(4))]
let left = Number(count)
const storage = postgres({
  url: url!,
  trace: (sql, binds) => {
    if (!fits?.test(`${sql} ${binds.join(' ')}`) || --left !== 0) return
    process.stdout.write('here\n')
    while (!existsSync(go!)) Atomics.wait(still, 0, 0, 20)
  },
})
storage.define(migrationExample[version as 'first' | 'second'])
for (const { id } of await storage.migrate({ contract: until === 'contract', leaseMilliseconds: 500 })) process.stdout.write(`ran ${id}\n`)
await storage.close()
