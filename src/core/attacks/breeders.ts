import type { AttackOptions } from '@contract/attacks'
import type { Random } from '../tensor/random'

/** A search in the cube [-1, 1]^d by generations: proposes points and learns from their fitness. */
export interface Breeder {
  /** `[population * d]` points of the cube; the breeder's own until the next call. */
  propose(): Float32Array
  /** @param fitness `[population]` of what was proposed last; higher is better */
  learn(fitness: Float64Array): void
}

type Options = Pick<AttackOptions<'threshold'>, 'population' | 'scale' | 'sigma'>
type MakeBreeder = (random: Random, size: number, options: Options) => Breeder

const inCube = (value: number): number => Math.min(1, Math.max(-1, value))

/**
 * Differential evolution without crossover, as the one-pixel attack has it (Su et al. 2019, eq. 2): `child = a + F (b - c)`
 * of three parents drawn at random; a child takes the place of its parent where its fitness is higher.
 */
function evolution(random: Random, size: number, { population, scale }: Options): Breeder {
  const parents = random.uniformArray(population * size, -1, 1)
  const children = parents.slice()
  const fitnessOf = new Float64Array(population).fill(-Infinity)
  let isFirst = true
  return {
    propose() {
      if (isFirst) return children
      for (let child = 0; child < population; child++) {
        const [a, b, c] = [0, 0, 0].map(() => random.integer(population) * size) as [number, number, number]
        for (let at = 0; at < size; at++) {
          const difference = (parents[b + at] as number) - (parents[c + at] as number)
          children[child * size + at] = inCube((parents[a + at] as number) + scale * difference)
        }
      }
      return children
    },
    learn(fitness) {
      isFirst = false
      for (let child = 0; child < population; child++) {
        if (!((fitness[child] as number) > (fitnessOf[child] as number))) continue
        fitnessOf[child] = fitness[child] as number
        parents.set(children.subarray(child * size, (child + 1) * size), child * size)
      }
    }
  }
}

/**
 * Separable CMA-ES (Ros & Hansen 2008, table 1): normal candidates around a mean, whose variances, one a feature, follow
 * the better half of them; the learning rates of the full matrix times (d + 2) / 3. Candidates outside the cube are
 * brought back to it before they are judged.
 */
function covariance(random: Random, size: number, { population, sigma: first }: Options): Breeder {
  const chosen = Math.floor(population / 2)
  const raw = Float64Array.from({ length: chosen }, (_, at) => Math.log(chosen + 0.5) - Math.log(at + 1))
  const whole = raw.reduce((sum, value) => sum + value, 0)
  const weights = raw.map((value) => value / whole)
  const effective = 1 / weights.reduce((sum, value) => sum + value * value, 0)
  const pathRate = (effective + 2) / (size + effective + 5)
  const damping = 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (size + 1)) - 1) + pathRate
  const rankPath = (4 + effective / size) / (size + 4 + (2 * effective) / size)
  const faster = (size + 2) / 3
  const one = Math.min(0.5, (faster * 2) / ((size + 1.3) ** 2 + effective))
  const many = Math.min(
    1 - one,
    (faster * 2 * (effective - 2 + 1 / effective)) / ((size + 2) ** 2 + effective)
  )
  const expected = Math.sqrt(size) * (1 - 1 / (4 * size) + 1 / (21 * size * size))
  const mean = new Float64Array(size)
  const variance = new Float64Array(size).fill(1)
  const sizePath = new Float64Array(size)
  const shapePath = new Float64Array(size)
  const candidates = new Float32Array(population * size)
  // In the unit of the cube's whole width.
  let sigma = 2 * first
  let generation = 0
  return {
    propose() {
      for (let at = 0; at < candidates.length; at++) {
        const feature = at % size
        const spread = sigma * Math.sqrt(variance[feature] as number)
        candidates[at] = inCube((mean[feature] as number) + spread * random.normal())
      }
      return candidates
    },
    learn(fitness) {
      generation++
      const order = Array.from(fitness.keys()).sort(
        (a, b) => (fitness[b] as number) - (fitness[a] as number) || a - b
      )
      const before = mean.slice()
      mean.fill(0)
      for (let rank = 0; rank < chosen; rank++) {
        const from = (order[rank] as number) * size
        for (let at = 0; at < size; at++)
          mean[at]! += (weights[rank] as number) * (candidates[from + at] as number)
      }
      let length = 0
      for (let at = 0; at < size; at++) {
        const step = ((mean[at] as number) - (before[at] as number)) / sigma
        const even = step / Math.sqrt(variance[at] as number)
        sizePath[at] =
          (1 - pathRate) * (sizePath[at] as number) + Math.sqrt(pathRate * (2 - pathRate) * effective) * even
        length += (sizePath[at] as number) ** 2
      }
      length = Math.sqrt(length)
      const unbiased = length / Math.sqrt(1 - (1 - pathRate) ** (2 * generation))
      const isSteady = unbiased < (1.4 + 2 / (size + 1)) * expected ? 1 : 0
      for (let at = 0; at < size; at++) {
        const step = ((mean[at] as number) - (before[at] as number)) / sigma
        const own =
          (1 - rankPath) * (shapePath[at] as number) +
          isSteady * Math.sqrt(rankPath * (2 - rankPath) * effective) * step
        shapePath[at] = own
        let spread = 0
        for (let rank = 0; rank < chosen; rank++) {
          const point = candidates[(order[rank] as number) * size + at] as number
          spread += (weights[rank] as number) * ((point - (before[at] as number)) / sigma) ** 2
        }
        const missing = (1 - isSteady) * rankPath * (2 - rankPath) * (variance[at] as number)
        const next = (1 - one - many) * (variance[at] as number) + one * (own * own + missing) + many * spread
        variance[at] = Math.max(1e-12, next)
      }
      sigma = Math.min(2, sigma * Math.exp((pathRate / damping) * (length / expected - 1)))
    }
  }
}

/** How each strategy of the threshold attack makes its next candidates. */
export const breeders: Readonly<Record<AttackOptions<'threshold'>['strategy'], MakeBreeder>> = {
  evolution,
  covariance
}
