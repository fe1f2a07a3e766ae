/** Life-cycle stages that every installation begins with; others come from the data. */
export const commonStages = ['lead', 'prospect', 'customer', 'former'] as const

/** What a stage means for the eye: won, still open, at risk, or over. */
export function phaseOf(stage: string): 'won' | 'open' | 'risk' | 'over' {
  if (/^(customer|active|client|won|loyal)/.test(stage)) return 'won'
  if (/^(at-?risk|on-?hold|blocked|overdue)/i.test(stage)) return 'risk'
  if (/^(former|lost|churned|inactive|closed|archived)/.test(stage)) return 'over'
  return 'open'
}
