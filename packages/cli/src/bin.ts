import { run } from './run.ts'

const stop = new AbortController()
// The first Ctrl-C lets the batch at hand finish; the second ends the process as usual.
process.once('SIGINT', () => stop.abort())

// Whoever reads the output may leave early, as `head` does; then nobody is told of the rest.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(1)
  throw error
})

process.exitCode = await run(process.argv.slice(2), { signal: stop.signal })
