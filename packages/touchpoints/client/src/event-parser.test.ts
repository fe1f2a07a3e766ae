import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createEventParser, type StreamEvent } from './event-parser.ts'

function parse(...pieces: readonly string[]): { readonly events: readonly StreamEvent[]; readonly lastId: string } {
  const events: StreamEvent[] = []
  const parser = createEventParser((event) => events.push(event))
  for (const piece of pieces) parser.push(piece)
  return { events, lastId: parser.lastId }
}

const stream = '\uFEFFevent: ready\nid: 1\ndata: {}\n\n: comment\r\n\r\nevent: change\rid: 2\rdata: a\rdata:b\r\rid: 3\n\ndata\n\ndata: cut off'

describe('createEventParser', () => {
  test('reads events, ids alone, comments, and data over several lines with any line break', () => {
    expect(parse(stream)).toEqual({
      events: [
        { type: 'ready', data: '{}' },
        { type: 'change', data: 'a\nb' },
        { type: 'message', data: '' },
      ],
      lastId: '3',
    })
  })

  test('reads the same however the stream is cut', () => {
    const whole = parse(stream)
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), stream.length]
        expect(parse(...at.slice(1).map((end, index) => stream.slice(at[index], end)))).toEqual(whole)
      }),
    )
  })

  test('ignores fields it does not know and ids with NUL', () => {
    expect(parse('foo: bar\nid: a\0b\nretry: 5\ndata: x\n\n')).toEqual({ events: [{ type: 'message', data: 'x' }], lastId: '' })
  })

  test('knows the id of an event while it is dispatched', () => {
    const ids: string[] = []
    const parser = createEventParser(() => ids.push(parser.lastId))
    parser.push('id: 7\ndata: x\n\ndata: y\n\n')
    expect(ids).toEqual(['7', '7'])
  })
})
