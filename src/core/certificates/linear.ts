import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@contract/errors'
import type { Bounds, ConvexNorm } from '@contract/threat-model'
import { movesToHyperplane } from '../tensor/hyperplane-box'
import { isAffine, nodesOf } from './affine'
import type { Certificate } from './certificate'
import { linearLogits } from './linear-bounds'
import { chainOf, predictedClasses } from './predicted'

const UNBOUNDED: Bounds = { lower: -Infinity, upper: Infinity }

/**
 * The exact distance to the nearest boundary of a linear network: over all other classes, the smallest move to the
 * hyperplane on which both logits are equal, inside the box or without it (then margin over dual norm: Hein &
 * Andriushchenko 2017, section 2). Where no input of the box is on a boundary, the largest distance in the box.
 */
export const linear: Certificate<'linear'> = async function* (input) {
  const { model, x, options, norm, batchSize, signal } = input
  const nodes = nodesOf(chainOf(model, 'The exact radius'), model.inputShape)
  const bent = nodes.find((node) => !isAffine(node))
  if (bent)
    throw new AppError(
      'invalid-input',
      `The exact radius is known for linear networks only; this one has a "${bent.step.operation.kind}". ` +
        'Take linear bounds (CROWN), which are a proof for networks of ReLU.'
    )
  const { classes } = predictedClasses(model, x, batchSize, signal)
  const { weights, constant } = read(nodes)
  const pixels = Float32Array.from(x.dataSync<'float32'>())
  const size = pixels.length / classes.length
  const width = model.classCount
  const bounds = options.box ? model.bounds : UNBOUNDED
  const radius = new Float64Array(classes.length)
  for (const [row, own] of classes.entries()) {
    signal.throwIfAborted()
    const point = pixels.subarray(row * size, (row + 1) * size)
    let nearest = largestMove(norm, size, model.bounds)
    for (let other = 0; other < width; other++) {
      if (other === own) continue
      const normal = Float32Array.from(
        { length: size },
        (_, at) => (weights[own * size + at] as number) - (weights[other * size + at] as number)
      )
      const shift = (constant[own] as number) - (constant[other] as number)
      nearest = Math.min(nearest, distanceTo(norm, point, normal, shift, bounds))
    }
    radius[row] = nearest
    yield { done: row + 1, total: classes.length }
  }
  return { predicted: classes, radius }
}

function read(nodes: ReturnType<typeof nodesOf>): { weights: Float32Array; constant: Float32Array } {
  const found = tf.tidy(() => linearLogits(nodes))
  try {
    return {
      weights: Float32Array.from(found.weights.dataSync<'float32'>()),
      constant: Float32Array.from(found.constant.dataSync<'float32'>())
    }
  } finally {
    tf.dispose([found.weights, found.constant])
  }
}

/** Length of the smallest move inside the box to `normal x + shift = 0`; infinite where there is none. */
function distanceTo(
  norm: ConvexNorm,
  point: Float32Array,
  normal: Float32Array,
  shift: number,
  bounds: Bounds
): number {
  const margin = normal.reduce((sum, weight, at) => sum + weight * (point[at] as number), shift)
  if (margin <= 0) return 0
  if (bounds === UNBOUNDED) return margin / dualOf(norm, normal)
  const move = movesToHyperplane(norm, point, normal, [-margin], bounds)
  const won = -move.reduce((sum, length, at) => sum + length * (normal[at] as number), 0)
  return won < margin * (1 - 1e-4) ? Infinity : lengthOf(norm, move)
}

function dualOf(norm: ConvexNorm, weights: Float32Array): number {
  return lengthOf(norm === 'linf' ? 'l1' : norm === 'l1' ? 'linf' : 'l2', weights)
}

function lengthOf(norm: ConvexNorm, values: Float32Array): number {
  if (norm === 'linf') return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  if (norm === 'l1') return values.reduce((sum, value) => sum + Math.abs(value), 0)
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}

/** The longest move from one end of the box to the other. */
export function largestMove(norm: ConvexNorm, size: number, { lower, upper }: Bounds): number {
  const side = upper - lower
  return norm === 'linf' ? side : norm === 'l1' ? side * size : side * Math.sqrt(size)
}
