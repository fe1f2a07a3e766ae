import { DiwanError, type ByteRange } from '@diwan/core'

/**
 * The part of a file of `size` bytes that `Range` asks for (RFC 9110 §14), undefined for all of it: without the header, for
 * units and lists of parts that we do not serve, and where `If-Range` names another version. Throws `range_invalid`.
 */
export function readRange(request: Request, { size, etag }: { readonly size: number; readonly etag: string }): ByteRange | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(request.headers.get('range')?.trim() ?? '')
  const [, first = '', last = ''] = match ?? []
  if (first === '' && last === '') return undefined
  const condition = request.headers.get('if-range')
  if (condition !== null && condition.trim() !== etag) return undefined
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  const offset = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (offset < end) return { offset, length: end - offset }
  throw new DiwanError('range_invalid', `The file has ${size} bytes, and none of those that were asked for`, { field: 'range', details: { size } })
}
