import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { brokenBoundaries, fileProblems, manifestProblems } from './boundaries.mjs'
import { workspacePackages } from './workspace.mjs'

const packages = workspacePackages()

function problemsOf(name: string, file: string, text: string): string[] {
  const owner = packages.find((each) => each.name === name)
  if (!owner) throw new Error(`No package ${name}`)
  return fileProblems(owner, join(owner.folder, 'src', file), text, packages)
}

describe('the boundaries between packages', () => {
  it('hold in this workspace', () => {
    expect(brokenBoundaries(packages)).toEqual([])
  })

  it.each([
    ['@diwan/core', `import { readFile } from 'node:fs/promises'`, `@diwan/core runs in a page too, and "node:fs/promises" is Node's`],
    ['@diwan/core', `import { sqlite } from '@diwan/sqlite'`, '@diwan/core must not depend on @diwan/sqlite'],
    ['@diwan/server', `import { sqlite } from '@diwan/sqlite'`, '@diwan/server must not depend on @diwan/sqlite'],
    ['@diwan/server', `export * from '@diwan/client'`, '@diwan/server must not depend on @diwan/client'],
    ['@diwan/client', `import { createCrm } from '@diwan/core'`, '@diwan/client may import types of @diwan/core, no values'],
    ['@diwan/client', `import { type Crm } from '@diwan/core'`, '@diwan/client may import types of @diwan/core, no values'],
    ['@diwan/elements', `const zod = await import('zod')`, '@diwan/elements may import types of zod, no values'],
    ['@diwan/sqlite', `import { x } from '@diwan/sql/src/x.ts'`, '"@diwan/sql/src/x.ts" reaches inside @diwan/sql; import what it exports'],
    ['@diwan/sqlite', `import { x } from '../../sql/src/x.ts'`, '"../../sql/src/x.ts" leads out of the sources of @diwan/sqlite; import a package by its name'],
    ['@diwan/sqlite', `import pg from 'pg'`, 'pg is not in the dependencies of @diwan/sqlite'],
  ])('refuse to %s: %s', (name, text, problem) => {
    expect(problemsOf(name, 'example.ts', text).map((each) => each.replace(/^.*?:\d+: /, ''))).toEqual([problem])
  })

  it.each([
    ['@diwan/client', 'example.ts', `import type { Crm } from '@diwan/core'`],
    ['@diwan/client', 'example.ts', `export type { Page } from '@diwan/core'`],
    ['@diwan/elements', 'example.ts', `import { createClient } from '@diwan/client'`],
    ['@diwan/sqlite', 'example.ts', `import { readFileSync } from 'node:fs'`],
    ['@diwan/server', 'example.test.ts', `import { sqlite } from '@diwan/sqlite'`],
    ['@diwan/server', 'nested/example.ts', `import { x } from '../other.ts'`],
  ])('allow %s in %s: %s', (name, file, text) => {
    expect(problemsOf(name, file, text)).toEqual([])
  })

  it.each([
    ['@diwan/core', { dependencies: { eventemitter3: '5', uuidv7: '1', hono: '4' }, peerDependencies: { zod: '4' } }, /: the core depends on croner, eventemitter3, uuidv7, zod only/],
    ['@diwan/sqlite', { peerDependencies: { '@diwan/core': 'workspace:^' } }, /: the peer @diwan\/core must be workspace:0\.x/],
  ])('hold manifests too: %s with %o', (name, manifest, problem) => {
    const owner = { name, folder: '/nowhere', path: 'packages/example', manifest: { name, version: '0.0.0', ...manifest } }
    expect(manifestProblems(owner)).toEqual([expect.stringMatching(problem)])
  })

  it('name the file and the line', () => {
    expect(problemsOf('@diwan/core', 'example.ts', `\n\nimport 'node:fs'`)[0]).toMatch(/^packages.core.src.example\.ts:3: /)
  })
})
