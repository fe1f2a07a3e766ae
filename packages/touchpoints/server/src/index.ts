export { createHandler, type Handler } from './create-handler.ts'
export { createCursorSeal, type CursorSeal } from './cursor-seal.ts'
export type { HandlerOptions } from './options.ts'
export type { UiArrangement, UiChange } from './plugins/arrange-ui.ts'
