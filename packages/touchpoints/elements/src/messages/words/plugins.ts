import { plugins as ar } from '../ar/plugins.ts'
import { plugins as en } from '../en/plugins.ts'
import { plugins as fa } from '../fa/plugins.ts'
import type { Words } from '../message.ts'

export const pluginWords: Words = { en, ar, fa }
