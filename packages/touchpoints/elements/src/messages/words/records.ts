import { records as ar } from '../ar/records.ts'
import { records as en } from '../en/records.ts'
import { records as fa } from '../fa/records.ts'
import type { Words } from '../message.ts'

export const recordWords: Words = { en, ar, fa }
