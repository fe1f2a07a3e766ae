import { DiwanError } from '../errors/diwan-error.ts'

export interface TimeLimit {
  readonly plugin: string
  /** What is limited, such as `setup` or `before customer`. */
  readonly point: string
  readonly milliseconds: number
  /** Aborted when the time is over. */
  readonly abort: (reason: DiwanError) => void
}

/** What a plugin's function gives, or `plugin_timeout` where it takes too long. What comes later is nobody's. */
export async function withinTime<T>(work: Promise<T>, { plugin, point, milliseconds, abort }: TimeLimit): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new DiwanError('plugin_timeout', `The plugin ${plugin} did not finish ${point} within ${milliseconds} ms`, { blame: 'plugin', details: { plugin, point, milliseconds }, hint: 'Do what takes long after the commit, and heed the signal' })
      abort(error)
      reject(error)
    }, milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
