import { timeline as ar } from '../ar/timeline.ts'
import { timeline as en } from '../en/timeline.ts'
import { timeline as fa } from '../fa/timeline.ts'
import type { Words } from '../message.ts'

export const timelineWords: Words = { en, ar, fa }
