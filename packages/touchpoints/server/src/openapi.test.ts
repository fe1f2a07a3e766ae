import { entities } from '@diwan/core'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { statuses } from './errors/status.ts'
import { testHost } from './test-host.ts'
import { publicEntitiesOf } from './wire/components.ts'

const publicEntities = publicEntitiesOf(entities)

const host = await testHost({ info: { title: 'Order desk', version: '7' } })
const { status, json: document, headers } = await host.call('GET', '/openapi.json', undefined, { 'x-tenant': 'none' })

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: Record<string, { schema: { $ref?: string } }> }
  readonly responses: Record<string, unknown>
}
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
)

describe('GET /openapi.json', () => {
  test('needs no session and may be kept', () => {
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toContain('max-age')
  })

  test('is a valid OpenAPI 3.1 document', async () => {
    const result = await new Validator().validate(structuredClone(document))
    expect(result.errors).toBeUndefined()
    expect(result.valid).toBe(true)
    expect(document.openapi).toBe('3.1.0')
    expect(document.info).toEqual({ title: 'Order desk', version: '7' })
  })

  test('names the schemas of each entity', () => {
    for (const { name, appendOnly, readOnly } of publicEntities) {
      const title = name[0]!.toUpperCase() + name.slice(1)
      for (const schema of [title, `${title}Page`, ...(name === 'attachment' || readOnly ? [] : [`${title}Create`]), ...(appendOnly ? [] : [`${title}Patch`])]) expect(document.components.schemas).toHaveProperty(schema)
    }
    expect(document.components.schemas).toHaveProperty('Problem')
  })

  test('points nowhere that is not there', () => {
    const targets = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]!)
    expect(targets.length).toBeGreaterThan(50)
    for (const target of targets) expect(document.components.schemas).toHaveProperty(target)
  })

  test('gives each operation an id of its own', () => {
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('lists the routes that answer, and each answers', async () => {
    for (const { path, method } of operations) {
      const answer = await host.call(method.toUpperCase(), path.replace('{id}', '0190b7a0-0000-7000-8000-000000000000'), method === 'post' || method === 'patch' ? {} : undefined, { 'x-tenant': 'none' })
      expect(answer.json.code, `${method} ${path}`).toBe('session_missing')
    }
  })

  test('knows hidden fields nowhere, and system fields only where records are read', () => {
    expect(document.components.schemas.Customer.properties).toHaveProperty('displayName')
    expect(document.components.schemas.Customer.properties).not.toHaveProperty('searchKey')
    expect(document.components.schemas.CustomerCreate.properties).not.toHaveProperty('displayName')
    expect(document.components.schemas.CustomerCreate.required).toEqual(['kind', 'name'])
    expect(document.components.schemas.CustomerPatch.required).toBeUndefined()
  })

  test('tells each status that a code answers with', () => {
    const told = new Set(operations.flatMap(({ responses }) => Object.keys(responses)))
    // The document lists neither what is not there, the addresses that links lead to, nor public forms; streams begin anew by themselves.
    const silent = ['405', '410', '416', '429']
    for (const [code] of Object.values(statuses)) if (!silent.includes(String(code))) expect([...told]).toContain(String(code))
  })

  test('tells writes to take an Idempotency-Key, and changes If-Match', () => {
    const headersOf = (operationId: string) => operations.find((operation) => operation.operationId === operationId)?.parameters?.flatMap((parameter) => (parameter.in === 'header' ? [parameter.name] : []))
    expect(headersOf('createCustomer')).toEqual(['Idempotency-Key'])
    expect(headersOf('updateCustomer')).toEqual(['Idempotency-Key', 'If-Match'])
    expect(headersOf('getCustomer')).toEqual(['If-None-Match'])
  })
})
