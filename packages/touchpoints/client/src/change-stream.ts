import { errorOf } from './client-error.ts'
import type { Connection } from './connection.ts'
import { createEventParser, type StreamEvent } from './event-parser.ts'
import type { ChangeEvent, ChangeListener } from './types.ts'
import { backOff } from './wait.ts'

/** Two heartbeats of the server: after so many milliseconds of silence the connection is taken for dead. */
const longestSilence = 50_000
const longestBackOff = 30_000

/**
 * One stream of changes for all listeners of a client. It starts with the first and ends with the last, goes on where it
 * was after a break, and says `resync` where that cannot be had.
 */
export function createChangeStream(connection: Connection): (listener: ChangeListener) => () => void {
  const listeners = new Set<ChangeListener>()
  let running: AbortController | undefined
  let state: 'live' | 'offline' | undefined

  function tell(call: (listener: ChangeListener) => void): void {
    for (const listener of [...listeners]) {
      try {
        call(listener)
      } catch (error) {
        // One listener's mistake is the page's to see, and not the other listeners' loss.
        setTimeout(() => {
          throw error
        })
      }
    }
  }

  function turn(next: 'live' | 'offline'): void {
    if (state === next) return
    state = next
    tell((listener) => listener.state?.(next))
  }

  async function run(signal: AbortSignal): Promise<void> {
    let position = ''
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await read(signal, position, (event, id) => {
          position = id
          attempt = 0
          if (event?.type === 'resync') tell((listener) => listener.resync?.())
          if (event?.type === 'change') tell((listener) => listener.changed(JSON.parse(event.data) as ChangeEvent))
          turn('live')
        })
      } catch {
        // Whatever it was, it is tried again; a stream that the server ended is no trouble as long as it can be had again.
        if (!signal.aborted) turn('offline')
      }
      await connection.wait(backOff(attempt, longestBackOff), signal).catch(() => {})
    }
  }

  async function read(signal: AbortSignal, position: string, heard: (event: StreamEvent | undefined, id: string) => void): Promise<void> {
    const silence = new AbortController()
    let timer = setTimeout(() => silence.abort(), longestSilence)
    try {
      const response = await connection.open({
        method: 'GET',
        path: 'changes/stream',
        headers: { accept: 'text/event-stream', ...(position && { 'last-event-id': position }) },
        signal: AbortSignal.any([signal, silence.signal]),
      })
      if (!response.ok || !response.body) throw await errorOf(response)
      const parser = createEventParser((event) => heard(event, parser.lastId))
      const decoder = new TextDecoder()
      const reader = response.body.getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        clearTimeout(timer)
        timer = setTimeout(() => silence.abort(), longestSilence)
        const before = parser.lastId
        parser.push(decoder.decode(value, { stream: true }))
        if (parser.lastId !== before) heard(undefined, parser.lastId)
      }
    } finally {
      clearTimeout(timer)
      silence.abort()
    }
  }

  return (listener) => {
    // A listener given twice is two listeners.
    const own: ChangeListener = { changed: (event) => listener.changed(event), resync: () => listener.resync?.(), state: (now) => listener.state?.(now) }
    listeners.add(own)
    if (!running) {
      running = new AbortController()
      state = undefined
      void run(AbortSignal.any([running.signal, connection.closed]))
    } else if (state) own.state?.(state)
    return () => {
      if (!listeners.delete(own) || listeners.size > 0) return
      running?.abort()
      running = undefined
    }
  }
}
