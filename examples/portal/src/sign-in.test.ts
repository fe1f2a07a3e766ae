import { expect, test } from 'vitest'
import { signInCookie, userWith, visitorOf } from './sign-in.ts'

const secret = 'a'.repeat(64)
const visitor = { user: userWith('samira', 'saffron-17')!, preferences: { language: 'fa', calendar: 'persian', digits: 'latn' } as const }

function request(cookie: string): Request {
  return new Request('http://portal.example', { headers: { cookie: cookie.split(';')[0]! } })
}

test('a cookie brings back who signed in and how they read', () => {
  expect(visitorOf(secret, request(signInCookie(secret, visitor)))).toEqual(visitor)
})

test('a cookie of another secret, a changed one and one that has run out are nobody’s', () => {
  const cookie = signInCookie(secret, visitor)
  expect(visitorOf('b'.repeat(64), request(cookie))).toBeUndefined()
  expect(visitorOf(secret, request(cookie.replace('caravan=e', 'caravan=f')))).toBeUndefined()
  expect(visitorOf(secret, request(cookie), Date.now() + 15 * 86_400_000)).toBeUndefined()
  expect(visitorOf(secret, request('caravan=nonsense'))).toBeUndefined()
})

test('only the right password opens', () => {
  expect(userWith(' Daniel ', 'harbor-42')?.id).toBe('daniel')
  expect(userWith('daniel', 'Harbor-42')).toBeUndefined()
  expect(userWith('nobody', '')).toBeUndefined()
})
