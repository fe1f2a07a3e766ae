import { describe, expect, it } from 'vitest'
import { fillTemplate, placeholdersIn } from './fill-template.ts'

describe('a template', () => {
  it('names its placeholders once, in the order of the text', () => {
    expect(placeholdersIn('{{ b }} {{a.b-c}} {{b}} {{ }} {{1}} {d} {{é}} {{constructor}}')).toEqual(['b', 'a.b-c', 'constructor'])
  })

  it('takes values as they are, in one go', () => {
    expect(fillTemplate('سلام {{name}}، {{ date }} $&', { name: '{{date}} $1', date: '۱' })).toEqual({ text: 'سلام {{date}} $1، ۱ $&', missing: [] })
  })

  it('leaves what has no value, and says so', () => {
    expect(fillTemplate('{{a}}{{b}}{{constructor}}', { a: '', b: undefined })).toEqual({ text: '{{b}}{{constructor}}', missing: ['b', 'constructor'] })
  })
})
