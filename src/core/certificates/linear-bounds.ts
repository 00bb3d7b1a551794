import * as tf from '@tensorflow/tfjs-core'
import type { Signal } from '../signal'
import { valuesOf } from '../tensor/values-of'
import { isAffine, pullBack, type Node } from './affine'
import { boxAround } from './box-around'
import { intervalBounds, type Interval } from './interval-bounds'
import { belowPlaces } from './part-bounds'
import { seesParts } from './receptive'
import { depthOf, largestOf, largestPassed, slackOf } from './rounding'
import { NUMBERS_AT_ONCE, overRegion, type Region, type Setting } from './region'
import { poolRelaxation, reluRelaxation } from './relaxations'

/**
 * Lower bounds of how far the logit of a class is above each other one, for all inputs of a region (Zhang et al. 2018,
 * theorem 3.2; DeepPoly, Singh et al. 2019, is the same for ReLU): margins are linear functions of the logits, pulled
 * back through the network to linear functions of the input, whose minimum is known. Less what rounding may have cost.
 *
 * @param classes the class of each row
 * @param hidden whether neurons that may switch are bounded in the same way, or by intervals (CROWN-IBP)
 * @param byPart false to follow each neuron back through the whole image: the same bounds, many times slower
 * @returns `[n, classCount]`; what stands at the class itself says nothing
 */
export function marginBounds(
  nodes: readonly Node[],
  region: Region,
  classes: Int32Array,
  hidden: 'linear' | 'interval',
  signal: Signal,
  byPart = true
): Float32Array {
  return valuesOf(() => {
    const box = boxAround(region.x, region.radii, region.bounds)
    const setting: Setting = { nodes, region, box, relaxations: new Map(), signal, byPart }
    const largest = relax(setting, hidden)
    const width = (nodes[nodes.length - 1] as Node).outputShape[0] as number
    const rows = classes.length * width
    const below = belowEach(setting, nodes.length, rows, (from, count) => {
      const at = Int32Array.from({ length: count }, (_, row) => from + row)
      const sampleOf = at.map((row) => Math.floor(row / width))
      const own = tf.oneHot(
        tf.tensor1d(
          sampleOf.map((sample) => classes[sample] as number),
          'int32'
        ),
        width
      )
      const other = tf.oneHot(
        tf.tensor1d(
          at.map((row) => row % width),
          'int32'
        ),
        width
      )
      return { weights: tf.cast(tf.sub(own, other), 'float32'), sampleOf }
    })
    const margins = tf.reshape(below, [classes.length, width])
    largest.push(largestOf({ lower: margins, upper: margins }))
    const slack = slackOf(largest, depthOf(nodes.map(({ step }) => step)))
    return tf.sub(margins, tf.expandDims(slack, 1))
  })
}

/**
 * Bounds of what goes into each ReLU and max-pool, one after the other, and the lines that follow from them.
 *
 * @returns the largest of these bounds and of the input, place by place, each `[n]`
 */
function relax(setting: Setting, hidden: 'linear' | 'interval'): tf.Tensor1D[] {
  const { nodes, box, relaxations } = setting
  const largest = [largestOf(box)]
  let interval = box
  for (const [index, node] of nodes.entries()) {
    const { operation } = node.step
    if (operation.kind === 'relu') {
      if (hidden === 'linear') interval = tightened(setting, index, interval)
      relaxations.set(index, reluRelaxation(interval))
      largest.push(largestPassed(interval))
    }
    if (operation.kind === 'max-pool') {
      relaxations.set(index, poolRelaxation(operation, node, interval))
      largest.push(largestOf(interval))
    }
    interval = intervalBounds([node.step], interval.lower, interval.upper)
  }
  return largest
}

/** Bounds of what goes into operation `index`, where intervals do not tell on which side of zero it is. */
function tightened(setting: Setting, index: number, interval: Interval): Interval {
  const { nodes, region } = setting
  const { shape } = interval.lower
  const isFirst = nodes.slice(0, index).every(isAffine)
  // Of a linear function over a box, an interval is the exact range already.
  if (isFirst && region.norm === 'linf') return interval
  const lower = Float32Array.from(interval.lower.dataSync<'float32'>())
  const upper = Float32Array.from(interval.upper.dataSync<'float32'>())
  const size = lower.length / (shape[0] as number)
  const open = Int32Array.from(
    [...lower.keys()].filter((at) => (lower[at] as number) < 0 && (upper[at] as number) > 0)
  )
  if (open.length === 0) return interval
  const sees = setting.byPart && seesParts(nodes, index)
  for (const side of [1, -1] as const) {
    const found = sees
      ? belowPlaces(setting, index, shape, open, side)
      : belowEach(setting, index, open.length, (from, count) => {
          const places = open.subarray(from, from + count)
          const one = tf.oneHot(
            tf.tensor1d(
              places.map((at) => at % size),
              'int32'
            ),
            size
          )
          const weights = tf.reshape(tf.mul(tf.cast(one, 'float32'), side), [count, ...shape.slice(1)])
          return { weights, sampleOf: places.map((at) => Math.floor(at / size)) }
        }).dataSync<'float32'>()
    open.forEach((at, row) => {
      const bound = found[row] as number
      if (side === 1) lower[at] = Math.max(lower[at] as number, bound)
      else upper[at] = Math.min(upper[at] as number, -bound)
    })
  }
  return { lower: tf.tensor(lower, shape), upper: tf.tensor(upper, shape) }
}

interface Functions {
  /** `[rows, ...]` of what the operation before `index` puts out. */
  readonly weights: tf.Tensor
  readonly sampleOf: Int32Array
}

/** Lower bounds `[rows]` over the region of linear functions of what operation `index` takes, some rows at a time. */
function belowEach(
  setting: Setting,
  index: number,
  rows: number,
  functionsOf: (from: number, count: number) => Functions
): tf.Tensor1D {
  const { nodes, region, signal } = setting
  const widest = nodes
    .slice(0, index)
    .reduce(
      (most, { outputShape }) => Math.max(most, sizeOf(outputShape)),
      region.x.size / region.radii.length
    )
  const atOnce = Math.max(1, Math.floor(NUMBERS_AT_ONCE / widest))
  const found: tf.Tensor1D[] = []
  for (let from = 0; from < rows; from += atOnce) {
    signal.throwIfAborted()
    const count = Math.min(atOnce, rows - from)
    found.push(
      tf.tidy(() => {
        const { weights, sampleOf } = functionsOf(from, count)
        return below(setting, index, weights, tf.tensor1d(sampleOf, 'int32'))
      })
    )
  }
  return found.length === 1 ? (found[0] as tf.Tensor1D) : tf.concat(found)
}

function below(setting: Setting, index: number, weights: tf.Tensor, sampleOf: tf.Tensor1D): tf.Tensor1D {
  const { nodes, relaxations } = setting
  let current = weights
  let constant = tf.zeros<tf.Rank.R1>([weights.shape[0] as number])
  for (let at = index - 1; at >= 0; at--) {
    const relaxation = relaxations.get(at)
    const pulled = relaxation ? relaxation.pullBack(current, sampleOf) : pullBack(nodes[at] as Node, current)
    current = pulled.weights
    if (pulled.constant !== null) constant = tf.add(constant, pulled.constant)
  }
  return overRegion(setting, current, constant, (x) => tf.gather(x, sampleOf))
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1)
}

/** Logits of a chain as linear functions of the input; `weights` is `[classCount, ...input shape]`. In `tf.tidy`. */
export function linearLogits(nodes: readonly Node[]): { weights: tf.Tensor; constant: tf.Tensor1D } {
  const last = nodes[nodes.length - 1] as Node
  const width = last.outputShape[0] as number
  let weights: tf.Tensor = tf.eye(width)
  let constant = tf.zeros<tf.Rank.R1>([width])
  for (const node of [...nodes].reverse()) {
    const pulled = pullBack(node, weights)
    weights = pulled.weights
    if (pulled.constant !== null) constant = tf.add(constant, pulled.constant)
  }
  return { weights, constant }
}
