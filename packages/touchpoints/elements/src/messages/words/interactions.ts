import { interactions as ar } from '../ar/interactions.ts'
import { interactions as en } from '../en/interactions.ts'
import { interactions as fa } from '../fa/interactions.ts'
import type { Words } from '../message.ts'

export const interactionWords: Words = { en, ar, fa }
