import { exitCodes, type Command } from '../command.ts'
import { paint } from '../output/terminal.ts'

export const migrate: Command = {
  summary: 'Bring the data store up to the schema of this release',
  help: `diwan migrate [--check | --print]

  --check   change nothing; exit with 1 where steps are pending
  --print   change nothing; print the statements of the pending steps`,
  options: { check: { type: 'boolean' }, print: { type: 'boolean' } },
  takesNames: false,

  async run({ terminal, config: { crm }, values }) {
    if (values['print'] || values['check']) {
      const pending = await crm.storage.pending()
      if (values['print']) {
        for (const { id, statements } of pending)
          terminal.out(`-- ${id}\n${statements.map((statement) => `${statement.replace(/;?\s*$/, '')};\n`).join('')}\n`)
      } else {
        terminal.out(
          pending.length === 0 ? `Nothing to migrate (${crm.storage.name})\n` : pending.map(({ id }) => `pending  ${id}\n`).join(''),
        )
      }
      return values['check'] && pending.length > 0 ? exitCodes.failed : exitCodes.ok
    }
    const steps = await crm.migrate()
    for (const { id } of steps) terminal.out(`${paint(terminal, 'green', '✓')} migrate  ${id}\n`)
    if (steps.length === 0) terminal.out(`${paint(terminal, 'green', '✓')} migrate  nothing to do (${crm.storage.name})\n`)
    return exitCodes.ok
  },
}
