import { createCrm } from '@diwan/core'
import { sqlite } from '@diwan/sqlite'
import { databaseFile } from './src/folders.ts'
import { branches } from './src/imports/branches.ts'
import { superstore } from './src/imports/superstore.ts'
import { directory } from './src/users.ts'

/** The portal's CRM. The portal serves it, and the `diwan` command migrates, fills and examines it. */
export default createCrm({ storage: sqlite({ file: databaseFile() }), ports: { directory }, migrations: 'manual' })

export const imports = { superstore, branches }
