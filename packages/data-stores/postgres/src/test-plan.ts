import type pg from 'pg'

/** A step of a plan, as `explain (format json)` tells it. */
export interface PlanStep {
  readonly 'Node Type': string
  readonly 'Plan Rows': number
  readonly Alias?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Join Type'?: string
  readonly Plans?: readonly PlanStep[]
}

/** Whether a statement only reads. */
export function isRead(text: string): boolean {
  return /^select|^with found as materialized \(select/.test(text)
}

/** All steps by which PostgreSQL would go about a statement. */
export async function explained(client: pg.Client, text: string, binds: readonly unknown[]): Promise<readonly PlanStep[]> {
  const { rows } = await client.query<[[{ readonly Plan: PlanStep }]]>({ text: `explain (format json) ${text}`, values: [...binds], rowMode: 'array' })
  return stepsOf(rows[0]![0][0].Plan)
}

/** Through a whole table, or all that a tenant has in one whose alias says that it is of related records. */
export function isScan({ 'Node Type': type, Alias: alias = '', 'Index Cond': condition = '' }: PlanStep): boolean {
  if (type === 'Seq Scan') return true
  return /^Index|^Bitmap Index/.test(type) && (!condition.includes('tenant_id = ') || (/^tr+l?$/.test(alias) && !condition.includes(' AND ')))
}

/** Of more than a page; sorting those alike that come in order is cheap. */
export function isSort({ 'Node Type': type, 'Plan Rows': rows }: PlanStep): boolean {
  return type === 'Sort' && rows > 100
}

export function described({ Plans: _plans, ...step }: PlanStep): string {
  return JSON.stringify(step)
}

function stepsOf(step: PlanStep): readonly PlanStep[] {
  return [step, ...(step.Plans ?? []).flatMap(stepsOf)]
}
