import type { TemplateResult } from 'lit'
import { html, unsafeStatic } from 'lit/static-html.js'
import { tagOf } from '../foundation/define.ts'
import type { Translate } from '../i18n/translate.ts'
import type { Contribution } from './contributions.ts'
import { PluginAction } from './plugin-action.ts'
import { PluginPart } from './plugin-part.ts'
import type { PluginContext } from './plugin-ui.ts'

/** The place of a contribution, drawn as soon as it is there. */
export function pluginPart(contribution: Contribution, context: PluginContext, t: Translate, isCell = false): TemplateResult {
  const tag = unsafeStatic(tagOf(PluginPart))
  return html`<${tag} class="plugin" data-contribution=${contribution.key} .contribution=${contribution} .context=${context} .t=${t} .isCell=${isCell}></${tag}>`
}

/** An action: a button of ours for a function, or an element of the plugin's. */
export function pluginAction(contribution: Contribution, context: PluginContext, t: Translate): TemplateResult {
  if (!contribution.drawing.isFunction) return pluginPart(contribution, context, t)
  const tag = unsafeStatic(tagOf(PluginAction))
  return html`<${tag} class="plugin-action" data-contribution=${contribution.key} .contribution=${contribution} .context=${context} .t=${t}></${tag}>`
}
