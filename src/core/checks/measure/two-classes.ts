import * as tf from '@tensorflow/tfjs-core'
import type { AttackSpec } from '@contract/attacks'
import type { LabelledImages } from '../../data'
import type { Classifier } from '../../models/classifier'
import { balls } from '../../tensor/norms'
import { inPieces } from '../../tensor/in-pieces'
import type { Random } from '../../tensor/random'
import type { Room } from '../../tensor/room'
import { valuesOf } from '../../tensor/values-of'
import { fitReadout } from './readout'

/** Inner points lie within this share of epsilon. */
const GAP = 0.95
/** The border of the readout lies so far from the inner points towards the known example. */
const CLOSENESS = 0.999
const MOST_POINTS = 999
/** Points for each feature: with fewer features than points a straight line cannot tell any of them apart. */
const POINTS_A_FEATURE = 0.8
/** Fewer features pose no test. */
const LEAST_WIDTH = 8
/** Points of the edge, of which the one with the highest score is the known example: noise seldom reaches it. */
const CANDIDATES = 1000
/** Points of the ball that are tried at random beside the attack. */
export const TRIES = 200
/** Signs that one draw gives. */
const BITS = 32

export type Features = (x: tf.Tensor4D) => tf.Tensor2D

/** An image that the network has right: its pixels and its margin. */
export interface Centre {
  readonly pixels: Float32Array
  readonly margin: number
}

/** A two-class network with a known example of class 1 on the edge of the ball around its one image. */
export interface TwoClasses {
  readonly classifier: Classifier
  /** One image, of class 0. */
  readonly test: LabelledImages
  /** Points that the readout was fitted to, the one on the edge not counted. */
  readonly points: number
  /** Whether noise in the ball reaches class 1. */
  readonly byNoise: boolean
  dispose(): void
}

/**
 * The two-class network around one image: a straight readout of the network's own features, fitted to tell points inside
 * of the ball from one on its edge; its border lies just below the score of the best of many points of the edge. So an
 * example of class 1 is known, and noise seldom finds one however few features there are. Null where they cannot tell the
 * points apart.
 */
export function twoClasses(
  { pixels, margin }: Centre,
  features: Features,
  attack: AttackSpec,
  {
    test,
    hash,
    batchSize,
    room
  }: {
    readonly test: LabelledImages
    readonly hash: string
    readonly batchSize: number
    readonly room?: Room | undefined
  },
  random: Random
): TwoClasses | null {
  const { epsilon } = attack
  const norm = attack.norm as keyof typeof balls
  const { lower, upper } = test.bounds
  const size = pixels.length
  /** The image moved by each of some changes. */
  const moved = (deltas: readonly Float32Array[]): tf.Tensor4D => {
    const values = new Float32Array(deltas.length * size)
    deltas.forEach((delta, at) => values.set(delta, at * size))
    const shape = test.imageShape
    const all = tf.add(tf.tensor4d(pixels, [1, ...shape]), tf.tensor4d(values, [deltas.length, ...shape]))
    return tf.clipByValue(all as tf.Tensor4D, lower, upper)
  }
  const centre = tf.tidy(() => features(moved([new Float32Array(size)])))
  const width = centre.shape[1]
  if (width < LEAST_WIDTH) {
    centre.dispose()
    return null
  }
  const count = Math.min(MOST_POINTS, Math.floor(POINTS_A_FEATURE * width))
  const points: Float32Array[] = [new Float32Array(size)]
  while (points.length < count) points.push(balls[norm].start(random, size, GAP * epsilon))
  points.push(edgePoint(norm, random, size, epsilon))
  const featuresOf = inPieces(
    points.length,
    room,
    ({ from, count: some }) =>
      valuesOf(() => tf.sub(features(moved(points.slice(from, from + some))), centre)),
    batchSize
  )
  const about = tf.tensor2d(featuresOf, [points.length, width])
  const readout = fitReadout(
    valuesOf(() => tf.matMul(about, about, false, true)),
    points.length,
    1
  )
  if (readout === null) {
    tf.dispose([centre, about])
    return null
  }
  const shares = Float32Array.from(readout.shares)
  const line = tf.tidy(() => tf.matMul(about, tf.tensor2d(shares, [points.length, 1]), true))
  about.dispose()
  const scoresOf = (x: tf.Tensor4D): tf.Tensor => tf.matMul(tf.sub<tf.Tensor2D>(features(x), centre), line)
  /** The scores of the image moved by each of some changes. */
  const scoresAt = (deltas: readonly Float32Array[]): Float32Array =>
    inPieces(
      deltas.length,
      room,
      ({ from, count: some }) => valuesOf(() => scoresOf(moved(deltas.slice(from, from + some)))),
      batchSize
    )
  let known = readout.edge
  for (let at = 0; at < CANDIDATES; at += batchSize) {
    const part = Array.from({ length: Math.min(batchSize, CANDIDATES - at) }, () =>
      edgePoint(norm, random, size, epsilon)
    )
    for (const score of scoresAt(part)) known = Math.max(known, score)
  }
  const threshold = readout.inner + CLOSENESS * (known - readout.inner)
  // Logits as far apart at the image as the network's own: attacks are tuned to such numbers.
  const scale = margin / Math.max(1e-12, 2 * Math.abs(threshold))
  const logits = (x: tf.Tensor4D): tf.Tensor2D =>
    tf.tidy(() => {
      const score = tf.sub(scoresOf(x), threshold)
      return tf.concat([tf.mul(score, -scale), tf.mul(score, scale)], 1) as tf.Tensor2D
    })
  const noise = Array.from({ length: TRIES }, (_, at) =>
    at % 2 ? edgePoint(norm, random, size, epsilon) : balls[norm].start(random, size, epsilon)
  )
  const scores = scoresAt(noise)
  return {
    classifier: { logits, inputShape: test.imageShape, classCount: 2, bounds: test.bounds, hash },
    test: { ...test, count: 1, classCount: 2, pixels, labels: Uint8Array.of(0) },
    points: count,
    byNoise: scores.some((score) => score > threshold),
    dispose: () => tf.dispose([centre, line])
  }
}

/** A point of the ball's edge: a corner for linf, elsewhere a point of the ball brought to length epsilon. */
function edgePoint(norm: keyof typeof balls, random: Random, size: number, epsilon: number): Float32Array {
  if (norm === 'linf') return corner(random, size, epsilon)
  const point = balls[norm].start(random, size, epsilon)
  let sum = 0
  for (const value of point) sum += norm === 'l2' ? value * value : Math.abs(value)
  const factor = epsilon / (norm === 'l2' ? Math.sqrt(sum) : sum)
  for (let at = 0; at < size; at++) point[at]! *= factor
  return point
}

/** One bit for each sign: most of the time of the test goes into such points. */
function corner(random: Random, size: number, epsilon: number): Float32Array {
  const point = new Float32Array(size)
  let bits = 0
  for (let at = 0; at < size; at++) {
    bits = at % BITS === 0 ? random.integer(2 ** BITS) : bits >>> 1
    // No branch: none could foresee a random sign.
    point[at] = 2 * epsilon * (bits & 1) - epsilon
  }
  return point
}
