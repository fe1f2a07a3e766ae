const told = new Set<string>()

/** Tells the console something that a developer should mend, once a page. What it is about may be told apart from how it is said. */
export function warnOnce(sentence: string, about = sentence): void {
  if (told.has(about)) return
  told.add(about)
  console.warn(sentence)
}
