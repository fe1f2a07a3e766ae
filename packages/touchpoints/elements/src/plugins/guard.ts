interface Updating extends HTMLElement {
  scheduleUpdate?(): unknown
}

/** Errors of an element's updates, now and later, reach `report` instead of the page. Elements of Lit, of any copy of it, have updates. */
export function guardUpdates(element: Updating, report: (error: unknown) => void): HTMLElement {
  const update = element.scheduleUpdate
  if (typeof update !== 'function') return element
  element.scheduleUpdate = async () => {
    try {
      await update.call(element)
    } catch (error) {
      report(error)
    }
  }
  return element
}

/**
 * Errors that the browser tells the page, until it is stopped: those of a custom element's reactions, such as
 * `connectedCallback`, which no `try` around what sets them off can catch.
 */
export function listenForErrors(report: (error: unknown) => void): () => void {
  const told = (event: ErrorEvent) => {
    event.preventDefault()
    event.stopImmediatePropagation()
    report(event.error ?? event.message)
  }
  window.addEventListener('error', told, { capture: true })
  return () => window.removeEventListener('error', told, { capture: true })
}
