import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { mersenne } from 'pure-rand/generator/mersenne'

/** Draws that are the same for the same seed, from the Mersenne Twister, whose first draws do not resemble each other for seeds that do. */
export interface Random {
  /** From 0 up to, and without, 1. */
  uniform(): number
  /** A whole number from 0 up to, and without, `count`. */
  below(count: number): number
  exponential(mean: number): number
  /** Of mean 0 and standard deviation 1. */
  normal(): number
}

export function createRandom(seed: number): Random {
  const generator = mersenne(seed)
  const uniform = () => uniformFloat64(generator)
  return {
    uniform,
    below: (count) => Math.floor(uniform() * count),
    exponential: (mean) => -mean * Math.log(1 - uniform()),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  }
}

/** Draws an index as often as its weight says. */
export function weighted(weights: readonly number[]): (random: Random) => number {
  let total = 0
  const sums = weights.map((weight) => (total += weight))
  return (random) => {
    const drawn = random.uniform() * total
    let [low, high] = [0, sums.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle]! > drawn) high = middle
      else low = middle + 1
    }
    return low
  }
}
