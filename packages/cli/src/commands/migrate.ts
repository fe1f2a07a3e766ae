import type { MigrationStep } from '@diwan/core/storage'
import { exitCodes, type Command } from '../command.ts'
import { printSteps } from '../migrate/print-steps.ts'
import { paint } from '../output/terminal.ts'

export const migrate: Command = {
  summary: 'Bring the data store up to the schema of this release',
  help: `diwan migrate [--contract] [--check | --print]

  --contract  also remove what only older versions needed; none of them may run any more
  --check     change nothing; exit with 1 where steps are pending that this release cannot do without
  --print     change nothing; print the statements of all pending steps, to be reviewed or run by hand`,
  options: { contract: { type: 'boolean' }, check: { type: 'boolean' }, print: { type: 'boolean' } },
  takesNames: false,

  async run({ terminal, config: { crm }, values }) {
    const name = crm.storage.name
    if (values['print']) {
      terminal.out(printSteps(await crm.storage.pending(), name))
      return exitCodes.ok
    }
    if (values['check']) {
      const pending = await crm.storage.pending()
      for (const step of pending) terminal.out(`${waits(step) ? 'waiting' : 'pending'}  ${labelOf(step)}\n`)
      if (pending.length === 0) terminal.out(`Nothing to migrate (${name})\n`)
      return pending.every(waits) ? exitCodes.ok : exitCodes.failed
    }
    const tick = paint(terminal, 'green', '✓')
    const steps = await crm.migrate({ contract: values['contract'] === true })
    for (const step of steps) terminal.out(`${tick} migrate  ${labelOf(step)}\n`)
    if (steps.length === 0) terminal.out(`${tick} migrate  nothing to do (${name})\n`)
    const waiting = values['contract'] ? [] : (await crm.storage.pending()).filter(waits)
    if (waiting.length > 0) terminal.out(`  ${waiting.length} steps wait for --contract: ${waiting.map(labelOf).join(', ')}\n`)
    return exitCodes.ok
  },
}

function labelOf({ owner, id }: MigrationStep): string {
  return `${owner}: ${id}`
}

function waits({ phase }: MigrationStep): boolean {
  return phase === 'contract'
}
