import { svg, type SVGTemplateResult } from 'lit'

const icon = (shape: SVGTemplateResult, turns = false): SVGTemplateResult =>
  svg`<svg viewBox="0 0 16 16" aria-hidden="true" focusable="false" class=${turns ? 'turns' : ''}>${shape}</svg>`

/** Drawn on 16 units with strokes; only those that mean a direction turn in right-to-left pages. */
export const icons = {
  call: icon(svg`<path d="M5.4 2.5 6.6 5.4 5.2 6.6a8 8 0 0 0 4.2 4.2l1.2-1.4 2.9 1.2v2a1 1 0 0 1-1.1 1A10.6 10.6 0 0 1 2.4 3.600a1 1 0 0 1 1-1.100z"/>`),
  email: icon(svg`<rect x="2" y="3.500" width="12" height="9" rx="1.500"/><path d="m2.500 4.500 5.500 4.300 5.500-4.300"/>`),
  message: icon(svg`<path d="M2.500 3.500h11v7.500H7l-3 2.500V11H2.500z"/>`),
  meeting: icon(svg`<circle cx="5.500" cy="5.500" r="2.300"/><path d="M1.500 13a4 4 0 0 1 8 0M10.300 3.400a2.300 2.300 0 0 1 0 4.300M11.500 9.500a4 4 0 0 1 3 3.500"/>`),
  visit: icon(svg`<path d="M8 14.500S3 10.400 3 6.500a5 5 0 0 1 10 0c0 3.900-5 8-5 8z"/><circle cx="8" cy="6.500" r="1.800"/>`),
  note: icon(svg`<path d="M3 2.500h10v7.500l-3.500 3.500H3z"/><path d="M13 10H9.500v3.500M5.500 5.500h5M5.500 8h3"/>`),
  form: icon(svg`<rect x="3" y="2" width="10" height="12" rx="1.500"/><path d="M5.500 5.500h5M5.500 8h5M5.500 10.500H8"/>`),
  web: icon(svg`<circle cx="8" cy="8" r="6"/><path d="M2 8h12M8 2c3 3.500 3 8.500 0 12M8 2c-3 3.500-3 8.500 0 12"/>`),
  purchase: icon(svg`<path d="M3.500 5h9l.8 9H2.700z"/><path d="M5.500 7V4.500a2.500 2.500 0 0 1 5 0V7"/>`),
  task: icon(svg`<circle cx="8" cy="8" r="6"/><path d="m5.500 8.200 1.800 1.800 3.300-3.700"/>`),
  phone: icon(svg`<rect x="4.500" y="1.500" width="7" height="13" rx="1.500"/><path d="M7.200 12.200h1.600"/>`),
  address: icon(svg`<path d="M2.500 7.500 8 2.800l5.500 4.700M4 6.500V13h8V6.500M6.700 13V9.500h2.600V13"/>`),
  search: icon(svg`<circle cx="7" cy="7" r="4.500"/><path d="m10.500 10.500 3.500 3.500"/>`),
  filter: icon(svg`<path d="M2 4h12M4.500 8h7M6.500 12h3"/>`),
  down: icon(svg`<path d="m4 6 4 4 4-4"/>`),
  up: icon(svg`<path d="m4 10 4-4 4 4"/>`),
  forward: icon(svg`<path d="m6 4 4 4-4 4"/>`, true),
  inbound: icon(svg`<path d="M12.500 3.500 4 12M4 6v6h6"/>`, true),
  outbound: icon(svg`<path d="M3.500 12.500 12 4M6 4h6v6"/>`, true),
  clock: icon(svg`<circle cx="8" cy="8" r="6"/><path d="M8 4.500V8l2.300 1.500"/>`),
  close: icon(svg`<path d="m4 4 8 8M12 4l-8 8"/>`),
  plus: icon(svg`<path d="M8 3.500v9M3.500 8h9"/>`),
  edit: icon(svg`<path d="M10.500 3 13 5.500 5.500 13H3v-2.500z"/>`),
  alert: icon(svg`<path d="M8 2.500 14.500 13.500h-13z"/><path d="M8 6.500v3.200M8 11.600v.1"/>`),
} as const

export type IconName = keyof typeof icons

const kinds: Readonly<Record<string, IconName>> = { letter: 'email', survey: 'form', webEvent: 'web', social: 'message', messaging: 'message', url: 'web' }

/** The icon of a kind of interaction or contact point; a sheet of paper for those of others' making. */
export function iconFor(kind: string): SVGTemplateResult {
  return icons[kinds[kind] ?? (kind as IconName)] ?? icons.note
}
