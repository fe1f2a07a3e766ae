export interface PluginLimits {
  /** For `setup` and `dispose`; default 10. */
  readonly setupSeconds?: number
  /** For a hook before the commit; default 5. */
  readonly hookSeconds?: number
  /** A hook that takes longer is reported as slow, in milliseconds; default 100. */
  readonly slowMilliseconds?: number
  /** For a route; default 30. */
  readonly routeSeconds?: number
  /** For a `committed` hook and a listener; default 30. */
  readonly deliverySeconds?: number
  /** How often something is tried again before it is parked; default 9, which takes some four hours. */
  readonly retries?: number
  /** How long a process may give no sign of life before another goes on with its work; default 30. */
  readonly leaseSeconds?: number
  /** So much is done at once in a tenant, for each plugin; default 8. */
  readonly atOnce?: number
}

export const defaultLimits: Required<PluginLimits> = { setupSeconds: 10, hookSeconds: 5, slowMilliseconds: 100, routeSeconds: 30, deliverySeconds: 30, retries: 9, leaseSeconds: 30, atOnce: 8 }
