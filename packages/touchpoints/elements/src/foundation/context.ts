import { ContextProvider, ContextRoot, createContext } from '@lit/context'
import type { ReactiveController } from 'lit'
import type { CrmClient } from '@diwan/client'
import type { ViewSettings } from '../i18n/settings.ts'
import type { PluginUi } from '../plugins/plugin-ui.ts'

/** The client of a subtree. A global symbol, so that two copies of this package, or a host's own listener, mean the same. */
export const clientContext = createContext<CrmClient | undefined>(Symbol.for('@diwan/elements:client@1'))

/** How a subtree shows dates, numbers and words. */
export const settingsContext = createContext<ViewSettings>(Symbol.for('@diwan/elements:settings@1'))

/** What plugins draw in a subtree. */
export const pluginsContext = createContext<readonly PluginUi[]>(Symbol.for('@diwan/elements:plugins@1'))

let root: ContextRoot | undefined

/** Keeps the requests of elements that connected before their provider was defined, and sends them again when it is. */
export function watchForProviders(): void {
  if (root) return
  root = new ContextRoot()
  root.attach(document.documentElement)
}

let pageClient: ContextProvider<typeof clientContext> | undefined
let pagePlugins: ContextProvider<typeof pluginsContext> | undefined

/** The client of every element that has no provider around it, and what plugins draw in them. Call it again to change them. */
export function setDefaultClient(client: CrmClient, plugins: readonly PluginUi[] = []): void {
  watchForProviders()
  pagePlugins ??= attached(new ContextProvider(document.documentElement, { context: pluginsContext, initialValue: plugins }))
  pageClient ??= attached(new ContextProvider(document.documentElement, { context: clientContext, initialValue: client }))
  pagePlugins.setValue(plugins)
  pageClient.setValue(client)
}

function attached<P extends ReactiveController>(provider: P): P {
  provider.hostConnected?.()
  return provider
}
