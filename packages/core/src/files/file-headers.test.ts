import { describe, expect, test } from 'vitest'
import { fileHeaders } from './file-headers.ts'

describe('the headers of a file', () => {
  test.each(['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml', 'text/javascript', 'text/css', 'text/plain', 'application/json', 'application/x-shockwave-flash', 'audio/svg+xml', 'video/x+xml', 'constructor/x'])('of the type %s let no page run it, even where it asks to be shown', (mediaType) => {
    const headers = fileHeaders({ name: 'a', mediaType }, { inline: true })
    expect(headers['content-type']).toBe('application/octet-stream')
    expect(headers['content-disposition']).toMatch(/^attachment;/)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['content-security-policy']).toContain('sandbox')
  })

  test.each(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'application/pdf'])('of the type %s show it where that is asked for, and only then', (mediaType) => {
    expect(fileHeaders({ name: 'a', mediaType }, { inline: true })).toMatchObject({ 'content-type': mediaType, 'content-disposition': expect.stringMatching(/^inline;/), 'x-content-type-options': 'nosniff' })
    expect(fileHeaders({ name: 'a', mediaType })['content-disposition']).toMatch(/^attachment;/)
  })

  test('put all but a shown PDF into a sandbox', () => {
    const policy = (mediaType: string, inline: boolean) => fileHeaders({ name: 'a', mediaType }, { inline })['content-security-policy']
    expect(policy('application/pdf', true)).toBe("script-src 'none'")
    for (const [mediaType, inline] of [['application/pdf', false], ['image/png', true], ['text/html', true]] as const) expect(policy(mediaType, inline)).toBe("default-src 'none'; sandbox")
  })

  test('of a recording name its type, so that it can be played, and save it', () => {
    expect(fileHeaders({ name: 'call.mp3', mediaType: 'audio/mpeg' }, { inline: true })).toMatchObject({ 'content-type': 'audio/mpeg', 'content-disposition': expect.stringMatching(/^attachment;/) })
  })

  test.each([
    ['offer.pdf', `filename="offer.pdf"; filename*=UTF-8''offer.pdf`],
    ['عقد.pdf', `filename="___.pdf"; filename*=UTF-8''%D8%B9%D9%82%D8%AF.pdf`],
    [`a"; filename="b.exe`, `filename="a_; filename=_b.exe"; filename*=UTF-8''a%22%3B%20filename%3D%22b.exe`],
    [`l'offre (1)*.pdf`, `filename="l'offre (1)*.pdf"; filename*=UTF-8''l%27offre%20%281%29%2A.pdf`],
    ['50% off\\.txt', `filename="50_ off_.txt"; filename*=UTF-8''50%25%20off%5C.txt`],
  ])('carry the name %j whole and no further', (name, parameters) => {
    const headers = fileHeaders({ name, mediaType: 'application/pdf' })
    expect(headers['content-disposition']).toBe(`attachment; ${parameters}`)
    expect(() => new Headers(headers)).not.toThrow()
  })

  test('stay one header where a name holds line breaks', () => {
    expect(fileHeaders({ name: 'a\r\nx: y', mediaType: 'a/b' })['content-disposition']).not.toMatch(/[\r\n]/)
  })
})
