import { common as ar } from '../ar/common.ts'
import { common as en } from '../en/common.ts'
import { common as fa } from '../fa/common.ts'
import type { Words } from '../message.ts'

export const commonWords: Words = { en, ar, fa }
