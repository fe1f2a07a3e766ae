import { fork, type ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Report } from './child.ts'

/** A process of ours that is running. */
export interface Child {
  /** What it said last. */
  readonly events: number
  /** Tells it to end, with the number of changes there are. */
  end(events: number): void
  kill(): void
  /** Resolves when it is gone, and throws where it failed. */
  readonly gone: Promise<void>
}

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** Starts `<program>.fixture.ts` with its task, from sources or built packages as this process. */
export function startChild(program: 'writer' | 'reader' | 'courier', task: object): Child {
  const fromSource = process.execArgv.includes('diwan-source') ? ['-C', 'diwan-source'] : []
  const child = fork(join(import.meta.dirname, `${program}.fixture.ts`), [JSON.stringify(task)], { execArgv: [...fromSource, '--import', loader] })
  const state = { events: 0 }
  child.on('message', (said) => Object.assign(state, said as Report))
  return {
    get events() {
      return state.events
    },
    end: (events) => void child.send({ events } satisfies Report),
    kill: () => void child.kill('SIGKILL'),
    gone: goneOf(child, program),
  }
}

function goneOf(child: ChildProcess, program: string): Promise<void> {
  const gone = new Promise<void>((resolve, reject) => {
    child.once('exit', (code, signal) => (code === 0 || signal === 'SIGKILL' ? resolve() : reject(new Error(`A ${program} ended with ${code ?? signal}`))))
  })
  // Whoever waits for it later hears of it.
  gone.catch(() => {})
  return gone
}
