import { define } from '../foundation/define.ts'
import { DiwanProvider } from '../provider/provider.ts'

define(DiwanProvider)
