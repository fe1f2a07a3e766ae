import type { Directory } from '@diwan/core'
import type { Preferences } from './language/preferences.ts'

/** Someone who works with the portal. */
export interface User {
  readonly id: string
  readonly name: string
  readonly role: 'agent' | 'manager'
  readonly team: string
  /** A demo's; the sign-in page shows it. */
  readonly password: string
  readonly zone: string
  readonly preferences: Preferences
}

export const users: readonly User[] = [
  {
    id: 'daniel',
    name: 'Daniel Brooks',
    role: 'agent',
    team: 'americas',
    password: 'harbor-42',
    zone: 'America/New_York',
    preferences: { language: 'en', calendar: 'gregory', digits: 'latn' },
  },
  {
    id: 'samira',
    name: 'سمیرا احمدی',
    role: 'agent',
    team: 'tehran',
    password: 'saffron-17',
    zone: 'Asia/Tehran',
    preferences: { language: 'fa', calendar: 'persian', digits: 'arabext' },
  },
  {
    id: 'layla',
    name: 'ليلى الهاشمي',
    role: 'manager',
    team: 'gulf',
    password: 'cedar-88',
    zone: 'Asia/Dubai',
    preferences: { language: 'ar', calendar: 'islamic-umalqura', digits: 'arab' },
  },
]

export function userOf(id: string): User | undefined {
  return users.find((user) => user.id === id)
}

/** What Diwan may know of the portal's people. */
export const directory: Directory = {
  users: (ids) => Promise.resolve(users.filter(({ id }) => ids.includes(id)).map(entry)),
  assignable: () => Promise.resolve(users.map(entry)),
}

function entry({ id, name, team }: User) {
  return { id, name, teams: [team] }
}
