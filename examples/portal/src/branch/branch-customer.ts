import type { NewCustomer } from '@diwan/core'

/** A customer of the Dubai, Riyadh or Tehran branch, as the branches keep them. All of them are made up. */
export interface BranchCustomer {
  readonly code: string
  readonly kind: 'person' | 'organization'
  readonly name: NewCustomer['name']
  readonly roles: NonNullable<NewCustomer['roles']>
  readonly lifecycle: string
  readonly segment: 'Consumer' | 'Corporate' | 'Home Office'
  readonly owner: 'samira' | 'layla' | 'daniel'
  readonly locale: string
  readonly city: string
  readonly country: string
  readonly street?: string
  readonly gender?: string
  readonly occupation?: string
  readonly industry?: string
  readonly email?: string
  readonly phone?: string
  readonly whatsapp?: string
}
