import type { Suite } from '../suite.ts'
import { filters } from './filters.ts'
import { laterDeclarations } from './later-declarations.ts'
import { orders } from './orders.ts'
import { values } from './values.ts'

/** Fields that hosts and plugins add: what they hold, and how records are found and ordered by them. */
export function extensionFields(suite: Suite): void {
  values(suite)
  filters(suite)
  orders(suite)
  laterDeclarations(suite)
}
