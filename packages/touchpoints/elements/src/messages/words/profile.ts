import { profile as ar } from '../ar/profile.ts'
import { profile as en } from '../en/profile.ts'
import { profile as fa } from '../fa/profile.ts'
import type { Words } from '../message.ts'

export const profileWords: Words = { en, ar, fa }
