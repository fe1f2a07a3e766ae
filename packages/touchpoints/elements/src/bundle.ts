import { defineAll } from './define-all.ts'

defineAll()

export * from './index.ts'
