import * as tf from '@tensorflow/tfjs-core'
import type { Bounds } from '@contract/threat-model'
import type { Random } from '../tensor/random'
import type { AttackProgress, InputOf } from './attack'
import { pixelsOf } from './pixel-budget'
import { askAll } from './questions'
import { scoreSearch } from './score-search'

type Shape = readonly [height: number, width: number, channels: number]

/** The candidates of one sample: genes `(row, column, value of each channel)` a pixel, and their losses. */
interface Population {
  readonly random: Random
  genes: Float64Array[]
  losses: Float64Array
}

/**
 * One-pixel attack (Su et al. 2019, section III.B): differential evolution without crossover,
 * `child = a + F (b - c)` of three parents drawn at random; a child takes the place of its parent where its loss is higher.
 * Epsilon is the number of features, all channels of a pixel together.
 */
export async function* onepixel(
  input: InputOf<'onepixel'>
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal, sampleIndices, random } = input
  const shape = x.shape.slice(1) as [number, number, number]
  const changed = pixelsOf(threat.epsilon, shape)
  signal.throwIfAborted()
  if (changed === 0) {
    yield { done: 1, total: 1 }
    return tf.clone(x)
  }
  const search = scoreSearch(input)
  const { size, clean } = search
  const { population, scale } = options
  const generations = Math.max(1, Math.floor(options.queries / options.eotSamples / population))
  const populations = Array.from(sampleIndices, (index): Population => {
    const own = random.fork(`sample-${index}`)
    const genes = Array.from({ length: population }, () => randomGenes(own, changed, shape, threat.bounds))
    return { random: own, genes, losses: new Float64Array(population).fill(-Infinity) }
  })

  /** Asks about candidates of some samples and gives their losses, sample after sample. */
  function ask(rows: Int32Array, candidates: readonly Float64Array[][]): Float64Array {
    const losses = new Float64Array(rows.length * population)
    askAll({
      ...{ rows, each: population, shape, signal },
      draw(image, at, place) {
        const row = rows[at] as number
        image.set(clean.subarray(row * size, (row + 1) * size))
        paint(candidates[at]?.[place % population] as Float64Array, image, shape)
      },
      ask: (images, owners, from) => losses.set(search.offer(images, owners).loss, from)
    })
    return losses
  }

  try {
    for (let generation = 0; generation < generations; generation++) {
      signal.throwIfAborted()
      const rows = search.open(population)
      if (rows.length === 0) break
      const candidates = Array.from(rows, (row) => {
        const own = populations[row] as Population
        return generation === 0 ? own.genes : children(own, scale, shape, threat.bounds)
      })
      const losses = ask(rows, candidates)
      rows.forEach((row, at) => {
        const own = populations[row] as Population
        for (let place = 0; place < population; place++) {
          const loss = losses[at * population + place] as number
          if (!(loss > (own.losses[place] as number))) continue
          own.losses[place] = loss
          own.genes[place] = candidates[at]?.[place] as Float64Array
        }
      })
      yield { done: generation + 1, total: generations }
    }
    return search.toTensor()
  } finally {
    search.dispose()
  }
}

/** Places uniform, values normal around the middle of the box as in the paper, clipped to it. */
function randomGenes(
  random: Random,
  changed: number,
  [height, width, channels]: Shape,
  box: Bounds
): Float64Array {
  const genes: number[] = []
  const half = (box.upper - box.lower) / 2
  for (let pixel = 0; pixel < changed; pixel++) {
    genes.push(random.uniform() * height, random.uniform() * width)
    for (let channel = 0; channel < channels; channel++)
      genes.push(clip(box.lower + half + half * random.normal(), box))
  }
  return Float64Array.from(genes)
}

function children(
  { random, genes }: Population,
  scale: number,
  [height, width, channels]: Shape,
  box: Bounds
): Float64Array[] {
  const each = 2 + channels
  return genes.map((_, own) => {
    const [a, b, c] = threeOthers(random, genes.length, own).map((index) => genes[index] as Float64Array)
    return Float64Array.from(a as Float64Array, (gene, at) => {
      const child = gene + scale * ((b?.[at] as number) - (c?.[at] as number))
      const part = at % each
      if (part > 1) return clip(child, box)
      const side = part === 0 ? height : width
      // A place outside the image is drawn anew.
      return child >= 0 && child < side ? child : random.uniform() * side
    })
  })
}

function threeOthers(random: Random, count: number, own: number): number[] {
  const chosen: number[] = []
  while (chosen.length < 3) {
    const index = random.integer(count)
    if (index !== own && !chosen.includes(index)) chosen.push(index)
  }
  return chosen
}

function paint(genes: Float64Array, image: Float32Array, [, width, channels]: Shape): void {
  for (let at = 0; at < genes.length; at += 2 + channels) {
    const place = (Math.floor(genes[at] as number) * width + Math.floor(genes[at + 1] as number)) * channels
    for (let channel = 0; channel < channels; channel++)
      image[place + channel] = genes[at + 2 + channel] as number
  }
}

function clip(value: number, { lower, upper }: Bounds): number {
  return Math.min(upper, Math.max(lower, value))
}
