import { define } from '../foundation/define.ts'
import { DiwanTimeline } from '../timeline/timeline.ts'

define(DiwanTimeline)
