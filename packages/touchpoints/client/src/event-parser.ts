export interface StreamEvent {
  readonly type: string
  readonly data: string
}

export interface EventParser {
  /** Takes the next piece of text, cut anywhere. */
  push(text: string): void
  /** The id of the last complete block, dispatched or not; empty before the first. */
  readonly lastId: string
}

/** Reads a stream of server-sent events as the HTML standard parses it (9.2.6), `retry` apart. */
export function createEventParser(dispatch: (event: StreamEvent) => void): EventParser {
  let rest = ''
  let started = false
  let type = ''
  let data: string[] = []
  let id = ''
  let lastId = ''

  function line(text: string): void {
    if (text === '') return end()
    const colon = text.indexOf(':')
    const name = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '')
    if (name === 'data') data.push(value)
    if (name === 'event') type = value
    if (name === 'id' && !value.includes('\0')) id = value
  }

  function end(): void {
    lastId = id
    const event = data.length > 0 && { type: type || 'message', data: data.join('\n') }
    type = ''
    data = []
    if (event) dispatch(event)
  }

  return {
    push(text) {
      rest += started ? text : text.replace(/^\uFEFF/, '')
      started ||= text !== ''
      // A carriage return at the very end may be the first half of a line break.
      const lines = rest.split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop()!
      lines.forEach(line)
    },
    get lastId() {
      return lastId
    },
  }
}
