interface Node {
  readonly id: string
  /** Ids of those that go first. Unknown ones are passed over. */
  readonly first: readonly string[]
}

export interface Ordered<N> {
  readonly order: readonly N[]
  /** Ids that go in a circle, the first one at its end again. */
  readonly circles: readonly (readonly string[])[]
}

/** Every node after those that go before it, otherwise as given. */
export function orderPlugins<N extends Node>(nodes: readonly N[]): Ordered<N> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const order: N[] = []
  const circles: string[][] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (node: N) => {
    if (done.has(node.id)) return
    if (path.includes(node.id)) return void circles.push([...path.slice(path.indexOf(node.id)), node.id])
    path.push(node.id)
    for (const id of node.first) {
      const first = byId.get(id)
      if (first) visit(first)
    }
    path.pop()
    done.add(node.id)
    order.push(node)
  }
  for (const node of nodes) visit(node)
  return { order, circles }
}
