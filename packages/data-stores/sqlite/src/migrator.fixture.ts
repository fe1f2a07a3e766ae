import { existsSync } from 'node:fs'
import { openShop } from './test-shop.ts'
import { shopVersions } from './test-shop-versions.ts'

/*
 * Usage: migrator.fixture.ts FILE VERSION [PATTERN COUNT]. Migrates and says each step it ran. Before the COUNTth statement
 * that fits the pattern it says `here`, and stands still until there is a file FILE.go.
 */
const [file, version, pattern, count] = process.argv.slice(2)
const [fits, still] = [pattern ? new RegExp(pattern) : undefined, new Int32Array(new SharedArrayBuffer(4))]
let left = Number(count)
const storage = openShop(file!, shopVersions[version!]!, {
  trace: (sql, binds) => {
    if (!fits?.test(`${sql} ${binds.join(' ')}`) || --left !== 0) return
    process.stdout.write('here\n')
    while (!existsSync(`${file!}.go`)) Atomics.wait(still, 0, 0, 20)
  },
})
for (const { id } of await storage.migrate({ contract: version!.endsWith('contract'), leaseMilliseconds: 500 })) process.stdout.write(`ran ${id}\n`)
await storage.close()
