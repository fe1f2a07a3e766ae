/** Three characters make a gram; these of each token are looked up, and the rest is left to the row itself. */
const gramsOfToken = 4

/** Some parts of three characters that a text must have to have all of the tokens; none where each token is shorter. */
export function someGrams(tokens: readonly string[]): readonly string[] {
  return [...new Set(tokens.flatMap(gramsOf))]
}

/** The first gram, the last, and some between. */
function gramsOf(token: string): readonly string[] {
  const characters = [...token]
  const last = characters.length - 3
  if (last < 0) return []
  const count = Math.min(gramsOfToken, last + 1)
  return Array.from({ length: count }, (_, index) => {
    const at = count === 1 ? 0 : Math.round((index * last) / (count - 1))
    return characters.slice(at, at + 3).join('')
  })
}
