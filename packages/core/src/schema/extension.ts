import * as z from 'zod'
import type { JsonObject } from '../values/json.ts'
import { defaulted, json } from './field.ts'

const extensions = z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.record(z.string(), z.json())) as unknown as z.ZodType<JsonObject, JsonObject>

/** The document of extension fields, keyed by the id of the plugin (or `host`) that owns them. */
export function extensionField() {
  return defaulted(json(extensions, { personal: true }), {})
}
