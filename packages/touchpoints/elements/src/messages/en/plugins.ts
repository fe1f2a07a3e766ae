import type { Catalogue } from '../message.ts'

/** What stands for what plugins add, and for the values of their fields. */
export const plugins = {
  'plugin.notLoaded': '“{label}” could not be loaded.',
  'plugin.slow': '“{label}” is taking a long time to load.',
  'plugin.crashed': '“{label}” stopped because of an error. Everything else works.',
  'plugin.notDone': '“{label}” could not be done.',

  'fields.yes': 'Yes',
  'fields.no': 'No',
} as const satisfies Catalogue
