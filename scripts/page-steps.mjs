/**
 * What a page tells its reader to do, in its order: a file to write, a command to type, or what the commands since the last such
 * step printed.
 * @typedef {{ do: 'write', path: string, text: string } | { do: 'run', command: string } | { do: 'expect', lines: string[] }} Step
 */

/**
 * The fenced blocks of a page as steps. `sh` blocks are commands, one a line; `text` blocks are what is printed; all others are files,
 * each named by a comment in its first line. Throws for one that is not.
 * @param {string} page Markdown.
 * @returns {Step[]}
 */
export function pageSteps(page) {
  return [...page.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].flatMap(([, language = '', text = '']) => {
    /** @type {Step[]} */
    const steps = language === 'sh' ? linesOf(text).map((command) => ({ do: 'run', command })) : [language === 'text' ? { do: 'expect', lines: linesOf(text) } : fileStep(text)]
    return steps
  })
}

/**
 * @param {string} text
 * @returns {Step}
 */
function fileStep(text) {
  const [first = ''] = text.split('\n', 1)
  const path = /^\/\/ ([\w./-]+)$/.exec(first)?.[1]
  if (!path) throw new Error(`A code block begins with "${first}", and not with a comment that names its file, such as // src/loyalty.ts.`)
  return { do: 'write', path, text }
}

/** @param {string} text */
function linesOf(text) {
  return text.split('\n').filter((line) => line.trim() !== '')
}
