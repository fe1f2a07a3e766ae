import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import { root } from './workspace.mjs'

/**
 * @typedef {object} Outcome
 * @property {number} code
 * @property {string} output Of both streams, in the order it came.
 */

/**
 * Runs a tool of node_modules/.bin and keeps what it prints.
 * @param {string} tool
 * @param {string[]} parameters
 * @param {{ cwd?: string }} [options]
 * @returns {Promise<Outcome>}
 */
export function run(tool, parameters, { cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const PATH = join(root, 'node_modules', '.bin') + delimiter + (process.env.PATH ?? '')
    const child = spawn(tool, parameters, { cwd, env: { ...process.env, PATH }, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/**
 * Does `work` for each item, as many at a time as there are processors, and answers in the items' order.
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {(item: Item) => Promise<Result>} work
 * @returns {Promise<Result[]>}
 */
export async function inParallel(items, work) {
  /** @type {Result[]} */
  const results = []
  const queue = items.entries()
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return results
}
