export { textIn } from '../i18n/text-in.ts'
export type { Formats } from '../i18n/formats.ts'
export { definePluginUi, type CustomerContext, type CustomersContext, type EditorContext, type EntryContext, type Loaded, type PluginContext, type PluginFunction, type PluginUi, type PluginUiContribution } from './plugin-ui.ts'
