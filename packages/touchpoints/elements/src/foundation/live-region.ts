type Urgency = 'polite' | 'assertive'

const regions = new Map<Urgency, HTMLElement>()

/** Says a sentence to assistive technology, through one region of the page for each urgency, made at first use. */
export function announce(sentence: string, urgency: Urgency = 'polite'): void {
  const region = regions.get(urgency) ?? createRegion(urgency)
  // An open modal makes the rest of the page inert, regions included.
  const home = document.querySelector('dialog:modal') ?? document.body
  if (region.parentNode !== home) home.append(region)
  region.textContent = ''
  requestAnimationFrame(() => (region.textContent = sentence))
}

function createRegion(urgency: Urgency): HTMLElement {
  const region = document.createElement('div')
  region.setAttribute('role', urgency === 'polite' ? 'status' : 'alert')
  region.setAttribute('aria-live', urgency)
  region.dataset['diwan'] = 'live-region'
  Object.assign(region.style, { position: 'fixed', inlineSize: '1px', blockSize: '1px', overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' })
  regions.set(urgency, region)
  return region
}
