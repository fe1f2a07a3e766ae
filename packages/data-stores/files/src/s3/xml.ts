const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' }

/** The text of the first element of this name; enough of XML for answers of one level. */
export function textOf(xml: string, element: string): string | undefined {
  const match = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)
  return match?.[1]!.replaceAll(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity]!)
}

export function escaped(text: string): string {
  return text.replaceAll(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
