import type { Diagnosis } from '@diwan/core/storage'
import { exitCodes, type Command } from '../command.ts'
import { examine } from '../doctor/examine.ts'
import { paint, type Terminal } from '../output/terminal.ts'

export const doctor: Command = {
  summary: 'Look at the configuration, the data store and its data, and say what to mend',
  help: `diwan doctor [--tenant TENANT]…

  --tenant  look at this tenant's data; default: the tenants of the configured imports

Exits with 1 where something fails; warnings do not fail.`,
  options: { tenant: { type: 'string', multiple: true } },
  takesNames: false,

  async run({ terminal, config, values }) {
    const named = Array.isArray(values['tenant']) ? values['tenant'].filter((value) => typeof value === 'string') : []
    const tenants = named.length > 0 ? named : Object.values(config.imports).map(({ tenant }) => tenant)
    let healthy = true
    for await (const finding of examine({ config, tenants: [...new Set(tenants)], nodeVersion: process.version, now: Date.now() })) {
      terminal.out(lineOf(terminal, finding))
      if (finding.state === 'fail') healthy = false
    }
    return healthy ? exitCodes.ok : exitCodes.failed
  },
}

const styles = { ok: 'green', warn: 'yellow', fail: 'red' } as const

function lineOf(terminal: Terminal, { state, what, says, advice }: Diagnosis): string {
  const line = `${paint(terminal, styles[state], state.padEnd(4))}  ${what.padEnd(14)}  ${says}\n`
  return advice ? `${line}${' '.repeat(22)}${paint(terminal, 'dim', '→')} ${advice}\n` : line
}
