import type { Delivered } from './tally.ts'

/** The work of plugins that is done after commits and at times, as a runner sees it. */
export interface PluginWork {
  /** Does all that is due in a tenant. Any number of processes may at once; each thing is done by one of them. */
  deliver(tenant: string): Promise<Delivered>
  /** All tenants in which there may be something to do. */
  tenants(): AsyncIterable<string>
  /** Calls `tell` as this process, or another that it hears of, has committed something to do in a tenant. */
  onWork(tell: (tenant: string) => void): () => void
}

/**
 * Decides where and when plugins' work is done; what is to be done, in which order and how often is in the storage, so a runner
 * that asks too often or twice does no harm, and one that asks late only makes it late. A queue of the host's may carry the
 * tenants' names from one process to another.
 */
export interface JobRunner {
  start(work: PluginWork): void | Promise<void>
  /** Resolves once nothing of it runs any more. */
  stop(): Promise<void>
}

/** Tells the processes of one storage of each other's commits, so that nobody waits for the next look. What it loses is only late. */
export interface ChangeFeed {
  /** Something was committed in a tenant. */
  publish(tenant: string): void
  /** Calls `heard` for what other processes publish. */
  subscribe(heard: (tenant: string) => void): () => void
}
