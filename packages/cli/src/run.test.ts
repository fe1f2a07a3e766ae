import { expect, test } from 'vitest'
import { run } from './run.ts'
import { testTerminal } from './testing/test-terminal.ts'

async function ran(...args: string[]) {
  const terminal = testTerminal({ folder: '/' })
  const code = await run(args, { terminal })
  return { code, printed: terminal.printed(), complaints: terminal.complaints() }
}

test('help and version go to the output and succeed', async () => {
  expect(await ran('--help')).toMatchObject({ code: 0, printed: expect.stringContaining('migrate'), complaints: '' })
  expect(await ran('import', '--help')).toMatchObject({ code: 0, printed: expect.stringContaining('--tenant') })
  expect(await ran('--version')).toMatchObject({ code: 0, printed: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/) })
})

test('a wrong command line is told apart from a failure', async () => {
  expect(await ran('frobnicate')).toMatchObject({ code: 2, printed: '', complaints: expect.stringContaining('migrate, import, doctor') })
  expect(await ran('migrate', '--frobnicate')).toMatchObject({ code: 2, complaints: expect.stringContaining('--frobnicate') })
  expect(await ran('migrate', 'extra')).toMatchObject({ code: 2, complaints: expect.stringContaining('extra') })
  expect((await ran()).code).toBe(2)
})

test('without a configuration file a command fails and says where it looked', async () => {
  expect(await ran('doctor')).toMatchObject({ code: 1, printed: '', complaints: expect.stringContaining('configuration_missing') })
  expect(await ran('--config', 'none.ts', 'doctor')).toMatchObject({ code: 1, complaints: expect.stringContaining('/none.ts') })
})
