export interface Queue {
  readonly connections: number
  /** Queries a second. */
  readonly arrivals: number
  /** Mean time of a query on a connection, in seconds. */
  readonly service: number
}

/**
 * The mean wait for a connection in seconds, where queries arrive at random and take an exponential time (M/M/c), by
 * Erlang's C formula. Infinite where more is asked than the pool can do.
 */
export function meanWait({ connections, arrivals, service }: Queue): number {
  const load = arrivals * service
  if (load >= connections) return Number.POSITIVE_INFINITY
  return (waitProbability(connections, load) * service) / (connections - load)
}

/** Erlang B by its recursion, which does not overflow, and C from it. */
function waitProbability(connections: number, load: number): number {
  let blocked = 1
  for (let count = 1; count <= connections; count++) blocked = (load * blocked) / (count + load * blocked)
  return blocked / (1 - (load / connections) * (1 - blocked))
}
