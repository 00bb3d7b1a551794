import type * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import type { AttackProgress, InputOf } from './attack'
import { decisionSearch } from './decision-search'
import { confirmed } from './nearest-examples'

/** The search of one sample along rays from its clean input. */
interface Ray {
  /** Best direction so far and its radius; infinite before any is known. */
  best: Int8Array
  radius: number
  /** The direction under trial, and the interval that holds its radius; null before its first question. */
  trial: Int8Array
  interval: { low: number; high: number } | null
  level: number
  block: number
}

/**
 * RayS (Chen & Gu 2020, algorithms 1-3): among the directions {-1, 1}^d the one whose ray reaches another class first. A
 * block of signs is flipped at a time, first all, then halves, quarters, ...; a direction that fails at the best radius
 * is dropped after one decision, the others are bisected. Every sample asks one question a round.
 */
export async function* rays(input: InputOf<'rays'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal } = input
  const search = decisionSearch(input)
  const { size, clean } = search
  const box = threat.bounds.upper - threat.bounds.lower
  const tolerance = options.tolerance / Math.sqrt(size)
  const states = Array.from({ length: x.shape[0] }, (): Ray => {
    const best = new Int8Array(size).fill(1)
    return { best, radius: Infinity, trial: best.slice(), interval: null, level: 0, block: 0 }
  })
  const radiusOf = ({ interval, radius }: Ray): number =>
    interval ? (interval.low + interval.high) / 2 : Math.min(radius, box)
  const rows = range(0, x.shape[0])
  for (let round = 1; ; round++) {
    signal.throwIfAborted()
    const open = rows.filter((row) => search.left(row) >= 1)
    if (open.length === 0) break
    const fooled = search.move(open, (candidate, row) => {
      const state = states[row] as Ray
      const radius = radiusOf(state)
      for (let at = 0; at < size; at++)
        candidate[at] = (clean[row * size + at] as number) + radius * (state.trial[at] as number)
    })
    open.forEach((row, at) => answer(states[row] as Ray, fooled[at] === 1, { radiusOf, tolerance, size }))
    yield { done: Math.min(round, options.queries), total: options.queries }
  }
  return confirmed(input, search.nearest)
}

interface Rules {
  radiusOf(ray: Ray): number
  readonly tolerance: number
  readonly size: number
}

/** Takes the answer to a sample's question, and chooses its next one. */
function answer(ray: Ray, isFooled: boolean, { radiusOf, tolerance, size }: Rules): void {
  const radius = radiusOf(ray)
  if (ray.interval === null) {
    if (!isFooled) return flip(ray, size)
    ray.interval = { low: 0, high: radius }
  } else if (isFooled) ray.interval.high = radius
  else ray.interval.low = radius
  if (ray.interval.high - ray.interval.low > tolerance) return
  if (ray.interval.high < ray.radius) {
    ray.radius = ray.interval.high
    ray.best = ray.trial.slice()
  }
  flip(ray, size)
}

/** The next direction: the best one with the next block of signs flipped. */
function flip(ray: Ray, size: number): void {
  ray.interval = null
  const blockSize = Math.ceil(size / 2 ** ray.level)
  const start = ray.block * blockSize
  const end = Math.min(size, start + blockSize)
  ray.trial = ray.best.slice()
  for (let at = start; at < end; at++) ray.trial[at] = -(ray.trial[at] as number)
  ray.block++
  if (end < size && ray.block < 2 ** ray.level) return
  // After single signs it begins again with all of them.
  ray.level = blockSize === 1 ? 0 : ray.level + 1
  ray.block = 0
}
