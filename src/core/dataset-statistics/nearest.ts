import type { SplitName } from '@contract/dataset'
import type { NearestNorm, Neighbour } from '@contract/nearest'
import type { LabelledImages } from '../data'
import type { Signal } from '../signal'
import { inputScale } from './pixels'

export interface NearestInput {
  readonly train: LabelledImages
  readonly test: LabelledImages
  /** What counts as the class of each sample; null for its label. */
  readonly predicted: Readonly<Record<SplitName, Uint16Array>> | null
  readonly split: SplitName
  readonly index: number
  readonly norm: NearestNorm
  readonly most: number
  readonly signal: Signal
}

/** Samples that are compared between two looks at whether somebody called it off: a millisecond or two. */
const ROWS_BETWEEN_LOOKS = 512

/** A sample and how far it is. */
export type NearSample = Omit<Neighbour, 'predicted'>

export interface NearestFound {
  readonly searched: number
  readonly others: NearSample[]
  readonly same: NearSample[]
}

const splits = ['train', 'test'] as const

/**
 * The samples nearest to one, of another class and of its own: the counterfactual nearest example (Wexler et al. 2019,
 * "The What-If Tool", section 5.2) and what it is to be held against. Exact over all samples of both splits; sums are in
 * double precision, distances in model-input units. Of equal distances the earlier sample comes first. Throws `Cancelled`
 * once the signal says so.
 */
export function nearestSamples(input: NearestInput): NearestFound {
  const { predicted, split, index, most, norm, signal } = input
  const own = input[split]
  const size = own.pixels.length / own.count
  const query = Float64Array.from(own.pixels.subarray(index * size, (index + 1) * size))
  const classOf = (name: SplitName, row: number): number =>
    (predicted?.[name] ?? input[name].labels)[row] as number
  const wanted = classOf(split, index)
  const scale = inputScale(own)
  const others: NearSample[] = []
  const same: NearSample[] = []
  const difference = norm === 'l2' ? squares : largest
  for (const name of splits) {
    const { count, pixels, labels } = input[name]
    for (let row = 0; row < count; row++) {
      if (row % ROWS_BETWEEN_LOOKS === 0) signal.throwIfAborted()
      if (name === split && row === index) continue
      const list = classOf(name, row) === wanted ? same : others
      const limit = list.length < most ? Infinity : (list[list.length - 1] as NearSample).distance
      const distance = difference(query, pixels, row * size, limit)
      if (!(distance < limit)) continue
      const place = list.findIndex((other) => other.distance > distance)
      const found = {
        ...{ split: name, index: row, label: labels[row] as number },
        distance
      }
      list.splice(place < 0 ? list.length : place, 0, found)
      if (list.length > most) list.pop()
    }
  }
  const inUnits = (one: NearSample): NearSample => ({
    ...one,
    distance: (norm === 'l2' ? Math.sqrt(one.distance) : one.distance) / scale
  })
  return {
    searched: input.train.count + input.test.count - 1,
    others: others.map(inUnits),
    same: same.map(inUnits)
  }
}

/** Sum of squared differences; breaks off once it is at the limit. */
function squares(query: Float64Array, pixels: ArrayLike<number>, start: number, limit: number): number {
  let sum = 0
  for (let from = 0; from < query.length; from += 64) {
    const end = Math.min(query.length, from + 64)
    for (let at = from; at < end; at++) {
      const difference = (query[at] as number) - (pixels[start + at] as number)
      sum += difference * difference
    }
    if (sum >= limit) return sum
  }
  return sum
}

function largest(query: Float64Array, pixels: ArrayLike<number>, start: number, limit: number): number {
  let most = 0
  for (let at = 0; at < query.length; at++) {
    const difference = Math.abs((query[at] as number) - (pixels[start + at] as number))
    if (difference <= most) continue
    most = difference
    if (most >= limit) return most
  }
  return most
}
