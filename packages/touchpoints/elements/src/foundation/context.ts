import { ContextProvider, ContextRoot, createContext } from '@lit/context'
import type { CrmClient } from '@diwan/client'
import type { ViewSettings } from '../i18n/settings.ts'

/** The client of a subtree. A global symbol, so that two copies of this package, or a host's own listener, mean the same. */
export const clientContext = createContext<CrmClient | undefined>(Symbol.for('@diwan/elements:client@1'))

/** How a subtree shows dates, numbers and words. */
export const settingsContext = createContext<ViewSettings>(Symbol.for('@diwan/elements:settings@1'))

let root: ContextRoot | undefined

/** Keeps the requests of elements that connected before their provider was defined, and sends them again when it is. */
export function watchForProviders(): void {
  if (root) return
  root = new ContextRoot()
  root.attach(document.documentElement)
}

let pageProvider: ContextProvider<typeof clientContext> | undefined

/** The client of every element that has no provider around it. Call it again to change it. */
export function setDefaultClient(client: CrmClient): void {
  watchForProviders()
  if (pageProvider) return pageProvider.setValue(client)
  pageProvider = new ContextProvider(document.documentElement, { context: clientContext, initialValue: client })
  pageProvider.hostConnected()
}
