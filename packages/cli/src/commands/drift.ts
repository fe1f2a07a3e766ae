import { exitCodes, type Command } from '../command.ts'
import { paint } from '../output/terminal.ts'

export const drift: Command = {
  summary: 'Tell how the data store differs from the schema of this release',
  help: `diwan drift

Compares tables, columns, indexes and foreign keys, and lists steps that failed and owners that are gone. It changes
nothing. Exits with 1 where something differs.`,
  options: {},
  takesNames: false,

  async run({ terminal, config: { crm } }) {
    const found = (await crm.storage.drift?.()) ?? []
    for (const { is, at, says } of found) terminal.out(`${paint(terminal, 'yellow', is.padEnd(8))}  ${at}\n          ${says}\n`)
    if (found.length === 0) terminal.out(`No difference (${crm.storage.name})\n`)
    return found.length === 0 ? exitCodes.ok : exitCodes.failed
  },
}
