import { DiwanError } from '../errors/diwan-error.ts'
import type { SessionContext } from '../session/context.ts'
import type { ScannedFile, Verdict } from './file-scanner.ts'
import { requireStore } from './require-store.ts'

/** Asks the host's scanner, where there is one, about stored bytes. Throws `file_infected` or `file_scan_failed`. */
export async function scanFile(context: SessionContext, { id, name, mediaType, size, sha256, signal }: Omit<ScannedFile, 'tenant' | 'read'> & { readonly id: string }): Promise<void> {
  const { scanner } = context.kernel.ports
  if (!scanner) return
  const { tenant } = context
  const read = () => requireStore(context).read({ tenant, id })
  let verdict: Verdict
  try {
    verdict = await scanner.scan({ tenant, name, mediaType, size, sha256, signal, read })
  } catch (cause) {
    signal?.throwIfAborted()
    throw scanFailed('The scanner broke down', cause)
  }
  if (verdict.verdict === 'clean') return
  if (verdict.verdict !== 'infected') throw scanFailed(`The scanner could not tell: ${verdict.reason}`)
  throw new DiwanError('file_infected', `The scanner found ${verdict.finding} in the file`, { details: { finding: verdict.finding }, hint: 'Do not open it. It was not kept.' })
}

function scanFailed(message: string, cause?: unknown): DiwanError {
  return new DiwanError('file_scan_failed', message, { blame: 'host', hint: 'Send the file again later.', cause })
}
