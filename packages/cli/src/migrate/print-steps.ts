import type { MigrationStep } from '@diwan/core/storage'

/** Steps as a script that does by hand what `diwan migrate` does: in the order in which they run, each with whose it is. */
export function printSteps(steps: readonly MigrationStep[], storage: string): string {
  if (steps.length === 0) return `-- Nothing to migrate (${storage})\n`
  const contract = steps.findIndex(({ phase }) => phase === 'contract')
  const heading = '-- From here on only once no older version runs any more; `diwan migrate --contract` runs it.\n\n'
  return steps.map((step, index) => `${index === contract ? heading : ''}${printed(step)}`).join('\n')
}

function printed({ owner, id, phase, alone, statements }: MigrationStep): string {
  const title = `-- ${owner}: ${id} (${phase}${alone ? ', not in a transaction' : ''})\n`
  if (statements.length === 0) return `${title}-- Computed by the program: run \`diwan migrate\` at this point, and print what is left after it.\n`
  const lines = statements.map((statement) => `${statement.trim().replace(/;$/, '')};\n`).join('')
  return alone ? `${title}${lines}` : `${title}begin;\n${lines}commit;\n`
}
