import { expect, test } from 'vitest'
import { testTerminal } from '../testing/test-terminal.ts'
import { progress } from './progress.ts'

function clock() {
  let at = 0
  return { now: () => at, pass: (milliseconds: number) => void (at += milliseconds) }
}

test('piped progress is plain lines, at most one in two seconds', () => {
  const [terminal, time] = [testTerminal(), clock()]
  const line = progress(terminal, 'import shop', time.now)
  for (let done = 200; done <= 1000; done += 200) {
    time.pass(1000)
    line.update({ done, total: 1000, note: '' })
  }
  line.end('created 1,000 customers')
  expect(terminal.printed()).toBe(
    'import shop  200 of 1,000 records, 200/s\nimport shop  600 of 1,000 records, 200/s\nimport shop  1,000 of 1,000 records, 200/s\n✓ import shop  created 1,000 customers\n',
  )
})

test('progress before a person redraws one line and leaves the summary on it', () => {
  const [terminal, time] = [testTerminal({ interactive: true }), clock()]
  const line = progress(terminal, 'import shop', time.now)
  time.pass(100)
  line.update({ done: 50, total: 100, note: '50 new' })
  time.pass(100)
  line.update({ done: 100, total: 100, note: '100 new' })
  line.end('created 100 customers')
  expect(terminal.printed().replaceAll('\r\u001B[K', '|')).toBe(
    `|${'━'.repeat(20)}  import shop  50 of 100 records, 500/s, 50 new|${'━'.repeat(20)}  import shop  100 of 100 records, 500/s, 100 new|✓ import shop  created 100 customers\n`,
  )
})

test('progress without a total counts', () => {
  const [terminal, time] = [testTerminal(), clock()]
  const line = progress(terminal, 'import feed', time.now)
  time.pass(500)
  line.update({ done: 1500, total: undefined, note: '3 new' })
  expect(terminal.printed()).toBe('import feed  1,500 records, 3,000/s, 3 new\n')
})
