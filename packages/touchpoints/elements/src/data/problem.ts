import { wordFor, type Translate } from '../i18n/translate.ts'
import type { MessageKey } from '../messages/message.ts'
import type { Formats } from '../i18n/formats.ts'

interface Problem {
  readonly code?: string
  readonly detail?: string
  readonly message?: string
  readonly hint?: string
  readonly field?: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly issues?: readonly { readonly path: readonly (string | number)[] }[]
}

const told: Readonly<Record<string, MessageKey>> = {
  network: 'problem.network',
  not_found: 'problem.notFound',
  forbidden: 'problem.forbidden',
  unauthenticated: 'problem.signedOut',
  session_missing: 'problem.signedOut',
  session_ended: 'problem.signedOut',
  token_failed: 'problem.signedOut',
  storage_busy: 'problem.busy',
}

export function codeOf(error: unknown): string | undefined {
  return (error as Problem | null)?.code
}

/** What went wrong, as a sentence: ours where the cause is a common one, else the server's own. */
export function sentenceOf(error: unknown, t: Translate): string {
  const problem = (error ?? {}) as Problem
  const key = told[problem.code ?? '']
  if (key) return t(key)
  return [problem.detail ?? problem.message ?? t('problem.unknown'), problem.hint].filter(Boolean).join(' ')
}

/** The fields that somebody else changed, in the reader's words; empty where the error does not say. */
export function conflictFields(error: unknown, t: Translate, formats: Formats): string {
  const problem = error as Problem
  const listed = problem.details?.['fields']
  const fields = Array.isArray(listed) ? listed.map(String) : (problem.issues?.map(({ path }) => String(path[0])) ?? (problem.field ? [problem.field] : []))
  return formats.list([...new Set(fields)].map((field) => wordFor(t, 'field', field)))
}

/** The actor key of who changed them, where the error says. */
export function conflictAuthor(error: unknown): string | undefined {
  const author = (error as Problem).details?.['changedBy']
  return typeof author === 'string' ? author : undefined
}
