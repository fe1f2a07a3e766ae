export { createLeadForm, type LeadFormOptions, type RateLimit } from './lead-form.ts'
export type { Lead } from './lead.ts'
