import type { PluginLimits } from '../plugins/plugin-limits.ts'
import type { Kernel } from '../session/kernel.ts'

/** Who delivers: one of many, in one process or several. */
export interface Worker {
  /** Unlike that of any other. */
  readonly id: string
  readonly kernel: Kernel
  readonly limits: Required<PluginLimits>
  /** Aborted when it is to end. */
  readonly stopping: AbortSignal
}
