/** Something said or planned with a branch's customer; times count from the day of the import, so that a new demo is lively. */
export interface Conversation {
  readonly customer: string
  readonly kind: 'call' | 'email' | 'meeting' | 'message' | 'note' | 'visit'
  readonly direction: 'inbound' | 'outbound' | 'internal'
  readonly daysAgo: number
  /** In UTC, `HH:MM`. */
  readonly at: string
  readonly subject: string
  readonly body?: string
  /** Beside the customer, who else was there. */
  readonly others?: readonly string[]
  readonly status?: 'completed' | 'missed' | 'planned'
}

export interface PlannedTask {
  readonly customer: string
  readonly title: string
  readonly dueInDays: number
  readonly assignee: 'samira' | 'layla' | 'daniel'
  readonly priority?: 'low' | 'normal' | 'high' | 'urgent'
  readonly notes?: string
  readonly done?: true
}
