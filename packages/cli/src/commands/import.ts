import { exitCodes, UsageError, type Command } from '../command.ts'
import { runImport, type ImportReport } from '../import/run-import.ts'
import { importedEntities } from '../import/write-batch.ts'
import { grouped, progress } from '../output/progress.ts'

export const importCommand: Command = {
  summary: 'Bring in records from an importer of the configuration file',
  help: `diwan import NAME… [--tenant TENANT]

  NAME      an importer that diwan.config.ts exports under imports
  --tenant  write for this tenant instead of the importer's own

Records are known by their external references: what is there already is left alone, so a second run creates nothing
and a run that was stopped or killed is finished by the next.`,
  options: { tenant: { type: 'string' } },
  takesNames: true,

  async run({ terminal, config: { crm, imports }, values, names, signal }) {
    const offered = Object.keys(imports)
    const choice = offered.length > 0 ? `one of: ${offered.join(', ')}` : 'an importer; the configuration file exports none under imports'
    if (names.length === 0) throw new UsageError(`import needs ${choice}`)
    for (const name of names)
      if (!Object.hasOwn(imports, name)) throw new UsageError(`There is no importer ${JSON.stringify(name)}; name ${choice}`)

    for (const name of names) {
      const line = progress(terminal, `import ${name}`)
      const tenant = typeof values['tenant'] === 'string' ? { tenant: values['tenant'] } : {}
      const report = await runImport(crm, imports[name]!, {
        ...tenant,
        signal,
        onProgress: ({ read, total, created }) => line.update({ done: read, total, note: `${grouped(created)} new` }),
      })
      line.end(summaryOf(report))
      if (!report.complete) return exitCodes.failed
    }
    return exitCodes.ok
  },
}

function summaryOf({ created, found, complete }: ImportReport): string {
  const made = importedEntities
    .filter((entity) => created[entity] > 0)
    .map((entity) => `${grouped(created[entity])} ${entity}${created[entity] === 1 ? '' : 's'}`)
  const result = made.length > 0 ? `created ${made.join(', ')}` : 'nothing new'
  const rest = found > 0 ? `; ${grouped(found)} there already` : ''
  return `${result}${rest}${complete ? '' : '; stopped, run it again to go on'}`
}
