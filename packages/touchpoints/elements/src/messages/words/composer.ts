import { composer as ar } from '../ar/composer.ts'
import { composer as en } from '../en/composer.ts'
import { composer as fa } from '../fa/composer.ts'
import type { Words } from '../message.ts'

export const composerWords: Words = { en, ar, fa }
