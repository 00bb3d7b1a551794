import type * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import type { Random } from '../tensor/random'
import type { AttackProgress, InputOf } from './attack'
import { decisionSearch, distanceOf, findStarts, straight } from './decision-search'
import { confirmed } from './nearest-examples'

/** Factor by which steps adapt, every how many steps the walk along the border is asked about, and over how many. */
const ADAPTATION = 1.5
const ASK_EVERY = 10
const BORDER_WINDOW = 10
const STEP_WINDOW = 30

/** What the walk of one sample remembers. */
interface Walk {
  readonly random: Random
  spherical: number
  source: number
  border: number[]
  steps: number[]
}

/**
 * Boundary attack (Brendel et al. 2018, algorithm 1 and section 2.2-2.4): from a misclassified image a random step on the
 * sphere around the clean input, then one towards it, kept where the class stays wrong. The first kind of step adapts so
 * that about half of its ends are adversarial, the second by how many of both together are.
 */
export async function* boundary(
  input: InputOf<'boundary'>
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal } = input
  const search = decisionSearch(input)
  const { size, clean, current } = search
  signal.throwIfAborted()
  const begun = findStarts(search, range(0, x.shape[0]), options.startTries, input)
  search.toBorder(begun, 1e-3, straight)
  const walks = Array.from(search.streams, (random): Walk => {
    return { random, spherical: options.sphericalStep, source: options.sourceStep, border: [], steps: [] }
  })

  /** Writes a point on the sphere through the current input, a random step aside. */
  function aside(out: Float32Array, row: number): void {
    const { random, spherical } = walks[row] as Walk
    const from = row * size
    const distance = distanceOf(search, row, 'l2')
    let dot = 0
    for (let at = 0; at < size; at++) {
      out[at] = random.normal()
      dot += (out[at] as number) * ((clean[from + at] as number) - (current[from + at] as number))
    }
    dot /= distance * distance
    let square = 0
    for (let at = 0; at < size; at++) {
      out[at]! -= dot * ((clean[from + at] as number) - (current[from + at] as number))
      square += (out[at] as number) ** 2
    }
    const scale = square === 0 ? 0 : (spherical * distance) / Math.sqrt(square)
    const shrink = 1 / Math.sqrt(spherical * spherical + 1)
    for (let at = 0; at < size; at++) {
      const outwards = (current[from + at] as number) - (clean[from + at] as number)
      const value = (clean[from + at] as number) + shrink * (scale * (out[at] as number) + outwards)
      out[at] = Math.min(threat.bounds.upper, Math.max(threat.bounds.lower, value))
    }
  }

  /** Draws a point nearer to the clean input, by the source step and what it is off the sphere. */
  function nearer(out: Float32Array, row: number): void {
    const from = row * size
    const distance = distanceOf(search, row, 'l2')
    let square = 0
    for (let at = 0; at < size; at++) square += ((out[at] as number) - (clean[from + at] as number)) ** 2
    const own = Math.sqrt(square)
    const step = Math.max(0, (walks[row] as Walk).source * distance + own - distance)
    const share = own === 0 ? 0 : Math.min(1, step / own)
    for (let at = 0; at < size; at++) out[at]! += share * ((clean[from + at] as number) - (out[at] as number))
  }

  const total = options.queries
  yield { done: 0, total }
  for (let step = 1; ; step++) {
    signal.throwIfAborted()
    const asks = step % ASK_EVERY === 0
    const rows = begun.filter(
      (row) => search.left(row) >= (asks ? 2 : 1) && (walks[row] as Walk).source > 1e-7
    )
    if (rows.length === 0) break
    const points = new Float32Array(rows.length * size)
    rows.forEach((row, at) => aside(points.subarray(at * size, (at + 1) * size), row))
    if (asks) {
      const fooled = search.decide(rows, 1, (candidate, _, place) =>
        candidate.set(points.subarray(place * size, (place + 1) * size))
      )
      rows.forEach((row, at) => (walks[row] as Walk).border.push(fooled[at] as number))
    }
    rows.forEach((row, at) => nearer(points.subarray(at * size, (at + 1) * size), row))
    const fooled = search.move(rows, (candidate, _, at) =>
      candidate.set(points.subarray(at * size, (at + 1) * size))
    )
    rows.forEach((row, at) => {
      const walk = walks[row] as Walk
      if (asks) walk.steps.push(fooled[at] as number)
      adapt(walk)
    })
    const left = rows.reduce((least, row) => Math.min(least, search.left(row)), total)
    yield { done: Math.min(total, Math.max(0, total - left)), total }
  }
  return confirmed(input, search.nearest)
}

/** Longer steps where many succeed, shorter ones where few do. */
function adapt(walk: Walk): void {
  if (walk.border.length >= BORDER_WINDOW) {
    const factor = factorOf(walk.border, 0.2, 0.5)
    walk.spherical = Math.min(1, walk.spherical * factor)
    walk.source = Math.min(1, walk.source * factor)
    walk.border = []
  }
  if (walk.steps.length >= STEP_WINDOW) {
    const factor = factorOf(walk.steps, 0.1, 0.25)
    walk.source = Math.min(1, walk.source * factor)
    walk.steps = []
  }
}

/** What a length is multiplied by, from the share of flags that are 1. */
function factorOf(flags: readonly number[], few: number, many: number): number {
  const share = flags.reduce((sum, flag) => sum + flag, 0) / flags.length
  if (share > many) return ADAPTATION
  return share < few ? 1 / ADAPTATION : 1
}
