// Migrates, fills what is missing, and starts the portal. Expects built packages. Usage: node scripts/demo.mjs
import { run } from 'diwan'

for (const command of ['migrate', 'import superstore branches']) {
  // In this process, which the portal goes on to use: one start instead of three.
  const code = await run(command.split(' '), { keepOpen: true })
  if (code !== 0) process.exit(code)
}

// The command has taught this process to read TypeScript.
await import('../src/main.ts')
