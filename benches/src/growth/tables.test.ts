import { uuidv7Ids } from '@diwan/core'
import { expect, it } from 'vitest'
import { createRandom } from '../hot-tenants/random.ts'
import { idAt } from './tables.ts'

it('divides ids by the moment they were made at', () => {
  const moment = '2023-10-01T00:00:00Z'
  const random = createRandom(2)
  const madeAt = (time: number) => uuidv7Ids(() => time, (bytes) => bytes.forEach((_, index) => (bytes[index] = random.below(256)))).next()
  for (let n = 0; n < 200; n++) {
    expect(madeAt(Date.parse(moment) - 1) < idAt(moment)).toBe(true)
    expect(madeAt(Date.parse(moment) + 1) > idAt(moment)).toBe(true)
  }
})
