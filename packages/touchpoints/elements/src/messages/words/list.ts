import { list as ar } from '../ar/list.ts'
import { list as en } from '../en/list.ts'
import { list as fa } from '../fa/list.ts'
import type { Words } from '../message.ts'

export const listWords: Words = { en, ar, fa }
