import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUuid, uuidv7Ids } from './id.ts'

const fill = (byte: number) => (bytes: Uint8Array) => void bytes.fill(byte)

describe('uuidv7Ids', () => {
  it('writes version 7 in lower case, the time first', () => {
    const id = uuidv7Ids(() => 0x0123456789ab, fill(0xff)).next()
    expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it.each([0x00, 0xff])('rises though the clock jumps back and forth, with random bytes of %i', (byte) => {
    const clocks = fc.array(fc.integer({ min: -1000, max: 2 ** 47 }), { minLength: 2, maxLength: 200 })
    fc.assert(
      fc.property(clocks, (times) => {
        let tick = 0
        const ids = uuidv7Ids(() => times[tick++]!, fill(byte))
        const made = times.map(() => ids.next())
        expect(made).toEqual([...new Set(made)].sort())
      }),
    )
  })

  it('rises through ten thousand ids of one fractional millisecond', () => {
    const ids = uuidv7Ids(() => 1_700_000_000_000.75, fill(0xff))
    let last = ''
    for (let n = 0; n < 10_000; n++) {
      const id = ids.next()
      expect(id > last).toBe(true)
      last = id
    }
  })

  it('gives the same ids for the same clock and bytes', () => {
    const seeded = () => {
      let state = 1
      return (bytes: Uint8Array) => {
        for (let at = 0; at < bytes.length; at++) bytes[at] = state = (state * 73 + 41) % 256
      }
    }
    const [a, b] = [uuidv7Ids(() => 5, seeded()), uuidv7Ids(() => 5, seeded())]
    expect(Array.from({ length: 100 }, () => a.next())).toEqual(Array.from({ length: 100 }, () => b.next()))
  })
})

describe('isUuid', () => {
  it('knows the grouped form of any version', () => {
    expect(isUuid(uuidv7Ids(() => 1, fill(7)).next())).toBe(true)
    expect(isUuid('9F7B1C7E-3F55-4B53-8C0A-0C5A1B2C3D4E')).toBe(true)
  })

  it.each([
    '',
    'u_7',
    '9f7b1c7e3f554b538c0a0c5a1b2c3d4e',
    '{9f7b1c7e-3f55-4b53-8c0a-0c5a1b2c3d4e}',
    '9f7b1c7e-3f55-4b53-8c0a-0c5a1b2c3d4g',
    '9f7b1c7e-3f55-4b53-8c0a-0c5a1b2c3d4e\n',
  ])('does not know %j', (text) => {
    expect(isUuid(text)).toBe(false)
  })
})
