import type { Command } from '../command.ts'
import { doctor } from './doctor.ts'
import { drift } from './drift.ts'
import { importCommand } from './import.ts'
import { migrate } from './migrate.ts'

export const commands: Readonly<Record<string, Command>> = { migrate, import: importCommand, doctor, drift }
