import { define } from '../foundation/define.ts'
import { DiwanComposer } from '../composer/composer.ts'

define(DiwanComposer)
