import { describe, expect, it } from 'vitest'
import { emptyDraft, interactionOf, isBlank } from './draft.ts'

const now = Date.parse('2026-11-22T14:30:00Z')
const customer = '01900000-0000-7000-8000-000000000001'

describe('interactionOf', () => {
  it('logs a call from the customer now, where nothing else is said', () => {
    const logged = interactionOf({ ...emptyDraft, kind: 'call', direction: 'inbound', subject: ' Asks for a quote ' }, customer, 'UTC', now)
    expect(logged).toEqual({
      kind: 'call',
      channel: 'phone',
      direction: 'inbound',
      status: 'completed',
      occurredAt: '2026-11-22T14:30:00.000Z',
      participants: [{ customerId: customer, role: 'from' }],
      subject: 'Asks for a quote',
    })
  })

  it('reads the time that was typed in the reader’s zone', () => {
    expect(interactionOf({ ...emptyDraft, body: 'x', when: '2026-11-22T10:00' }, customer, 'Asia/Tehran', now).occurredAt).toBe('2026-11-22T06:30:00.000Z')
  })

  it('plans what is still to come', () => {
    expect(interactionOf({ ...emptyDraft, kind: 'meeting', subject: 'Visit', when: '2026-11-23T10:00' }, customer, 'UTC', now).status).toBe('planned')
  })

  it('gives a note no direction', () => {
    expect(interactionOf({ ...emptyDraft, kind: 'note', direction: 'inbound', body: 'x' }, customer, 'UTC', now)).toMatchObject({ direction: 'internal', participants: [{ role: 'regarding' }] })
  })

  it('takes spaces for nothing', () => {
    expect(isBlank({ ...emptyDraft, subject: '  ', body: '\n' })).toBe(true)
  })
})
