import { describe, expect, it } from 'vitest'
import { brokenIndex, classify, undoesTransaction } from './errors.ts'

describe('errors', () => {
  it.each([
    [{ errno: 1062 }, 'duplicate'],
    [{ errno: 1213 }, 'conflict'],
    [{ errno: 1205 }, 'busy'],
    [{ errno: 1040 }, 'busy'],
    [{ errno: 1969 }, 'timeout'],
    [{ errno: 3024 }, 'timeout'],
    [{ errno: 1114 }, 'full'],
    [{ errno: 1053 }, 'unavailable'],
    [{ errno: 1836 }, 'unavailable'],
    [{ errno: -111, code: 'ECONNREFUSED' }, 'unavailable'],
    [{ code: 'PROTOCOL_CONNECTION_LOST', fatal: true }, 'unavailable'],
    [{ errno: 1064 }, 'other'],
    [new TypeError('mine'), 'other'],
    [undefined, 'other'],
  ])('%o are %s', (error, kind) => {
    expect(classify(error)).toBe(kind)
  })

  it('undo the whole transaction where it met another or lost its connection, and the statement alone where a value is taken', () => {
    expect([{ errno: 1213 }, { fatal: true }, { errno: 1062 }, { errno: 1205 }].map(undoesTransaction)).toEqual([true, true, false, false])
  })

  it.each([
    ["Duplicate entry 'acme-x' for key 'diwan_pet_name'", 'diwan_pet_name'],
    ["Duplicate entry 'acme-x' for key 'diwan_pet.diwan_pet_name'", 'diwan_pet_name'],
    ["Duplicate entry 'for key 'a'' for key 'diwan_pet_name'", 'diwan_pet_name'],
    ["Duplicate entry 'acme-1' for key 'PRIMARY'", 'PRIMARY'],
    ["Duplicate entry 'acme-1' for key 'diwan_pet.PRIMARY'", 'diwan_pet.PRIMARY'],
    ['something else', undefined],
  ])('name the key that %s', (message, key) => {
    expect(brokenIndex(new Error(message))).toBe(key)
  })
})
