import * as tf from '@tensorflow/tfjs-core'
import type { ConformanceModel } from '@contract/conformance'
import type { Norm } from '@contract/threat-model'
import type { LabelledImages } from '../data'
import type { Classifier } from '../models/classifier'
import { range } from '../tensor/batches'
import { createRandom } from '../tensor/random'

/** A network, images, and how far the nearest adversarial input of each really is. */
export interface KnownCase {
  readonly model: Classifier
  readonly data: LabelledImages
  readonly epsilon: number
  /**
   * Of the images to attack, the first ones: in the norm, 0 for one that is wrong already; infinite where there is no
   * adversarial input. Of `behind` the distance to its least likely class.
   */
  readonly exact: readonly number[]
}

const BOX = { lower: 0, upper: 1 }
/** Exact distances as shares of epsilon: well inside the ball, just inside, just outside, well outside. */
const SHARES = [0.3, 0.3, 0.9, 0.96, 1.04, 1.1, 2, 2]
/** Logits of the two classes that no image comes near to. */
const FAR = -50
/** Margins that are tried for images of which a certain number of features has to move. */
const STEPS = 400
const MOST_MARGIN = 20

/** The case of a network and a norm; null where the answer is not known. */
export function knownCase(model: ConformanceModel, norm: Norm): KnownCase | null {
  return cases[model](norm)
}

const cases: Readonly<Record<ConformanceModel, (norm: Norm) => KnownCase | null>> = {
  linear: linearCase,
  diamond: diamondCase,
  behind: behindCase,
  slab: slabCase,
  constant: constantCase
}

const LINEAR_SHAPE: [number, number, number] = [6, 6, 1]
const LINEAR_EPSILON: Readonly<Partial<Record<Norm, number>>> = { linf: 0.05, l2: 0.2, l1: 0.3, l0: 4 }

/**
 * Logits `(w x + b, 0, far, far)`: the distance of an image is its margin over the dual norm of w. Images lie along w
 * around the middle of the box, at such margins that no nearest example is cut off by the box. In l0 the features that
 * win most when they go to the wall of the box are counted.
 */
function linearCase(norm: Norm): KnownCase | null {
  if (norm === 'spatial') return shiftedCase()
  if (norm === 'corruption') return brightenedCase()
  const epsilon = LINEAR_EPSILON[norm]
  if (epsilon === undefined) return null
  const w = linearWeights()
  const { pixels, exact } = alongWeights(norm, w, epsilon, 0)
  return {
    model: classifier(LINEAR_SHAPE, marginLogit(w)),
    epsilon,
    exact,
    data: imagesOf(pixels, LINEAR_SHAPE)
  }
}

const SHIFTED_SHAPE: [number, number, number] = [10, 10, 1]
/** Pixels that an image of ten moves at epsilon 1, with the default of a tenth of its side. */
const ONE_SHIFT = 1
/** Columns of the bar, from the left; the middle lies between 4 and 5. Nearer to the edge it could be moved out of sight. */
const BARS = [4, 4, 4, 3, 3, 2, 2, 1]

/**
 * Logits `(left - right, 0, far, far)`, the light in the left half less that in the right one: a short bar in the middle
 * rows is taken for the other class where most of it is shifted over the middle, and no rotation about the middle brings it
 * there. A bar in column 4 lies half a pixel away, one in column 3 one and a half.
 */
function shiftedCase(): KnownCase {
  const [height, width] = SHIFTED_SHAPE
  const places = range(0, height * width)
  const w = Float32Array.from(places, (place) => (place % width < width / 2 ? 1 : -1))
  const pixels = BARS.map((column, row) => {
    const tall = 1 + (row % 2)
    return Float32Array.from(places, (place) => {
      const isTall = Math.abs(Math.floor(place / width) - (height - 1) / 2) < tall
      return isTall && place % width === column ? 1 : 0
    })
  })
  const exact = BARS.map((column) => ((width - 1) / 2 - column) / ONE_SHIFT)
  const model = classifier(SHIFTED_SHAPE, (flat) => tf.matMul(flat, tf.tensor2d(w, [w.length, 1])))
  return { model, epsilon: 1, exact, data: imagesOf(pixels, SHIFTED_SHAPE) }
}

/** Severity, and how much a unit of it adds to each pixel. */
const BRIGHTENED = { epsilon: 3, step: 0.1 }

/** Logits `(mean of dark pixels, 0, far, far)`: an evenly grey image is taken for the other class when it is lighter than half. */
function brightenedCase(): KnownCase {
  const { epsilon, step } = BRIGHTENED
  const exact = SHARES.map((share) => Math.min(5, share * epsilon))
  const pixels = exact.map((severity) => new Float32Array(36).fill(0.5 - severity * step))
  const model = classifier(LINEAR_SHAPE, (flat) => tf.sub(0.5, tf.mean(flat, 1, true)))
  return { model, epsilon, exact, data: imagesOf(pixels, LINEAR_SHAPE) }
}

/** Smaller than without k: in l1 one feature goes all the way, and from nearer to the middle of the box. */
const BEHIND_EPSILON: Readonly<Partial<Record<Norm, number>>> = { linf: 0.04, l2: 0.16, l1: 0.24, l0: 4 }
/** How far behind the boundary of the nearest class the other one begins: in l0 as a margin, else as a share of epsilon. */
const BEHIND = 0.2
/** Images of the class that is aimed at, from which some attacks begin, as many epsilons behind its boundary. */
const BEGINNINGS = [1, 2]

/**
 * Logits `(a, 0, -a - k, -k)` with `a = w x + b`: an image of class 0 that loses its margin becomes class 1, and class 2,
 * the least likely one, only where `a < -k`. Who aims at that class has to go `(a + k)` over the dual norm of w, and no
 * example of class 1 counts.
 */
function behindCase(norm: Norm): KnownCase | null {
  const epsilon = BEHIND_EPSILON[norm]
  if (epsilon === undefined) return null
  const w = linearWeights()
  const k = norm === 'l0' ? BEHIND : BEHIND * epsilon * dualNorm(norm, w)
  const { pixels, exact } = alongWeights(norm, w, epsilon, k)
  const square = squareOf(w)
  const beyond = BEGINNINGS.map((times) => {
    const margin = k + (norm === 'l0' ? times : times * epsilon * dualNorm(norm, w))
    return w.map((weight) => 0.5 - (margin * weight) / square)
  })
  const labels = [...pixels.map(() => 0), ...beyond.map(() => 2)]
  const model = classifier(LINEAR_SHAPE, marginLogit(w), (own) =>
    tf.concat([tf.sub(tf.neg(own), k), tf.fill(own.shape, -k)], 1)
  )
  return { model, epsilon, exact, data: imagesOf([...pixels, ...beyond], LINEAR_SHAPE, labels) }
}

/** Half of the slab's thickness, as a margin, and where images lie in it, as shares of that. */
const SLAB = 0.01
const IN_SLAB = [-0.8, -0.6, -0.4, -0.2, 0.2, 0.4, 0.6, 0.8]
/** Logit around which the two classes change: high above that of the others. */
const ABOVE = 2

/**
 * Logits `(h + m, 0, h - m, far)` with `m = s - |w x + b|`: class 0 is a slab so thin that a point drawn from the ball lies
 * outside of it, in class 2, nearly always. Both logits move with each feature, and either side of the slab will do. The
 * images behind the eight lie outside, for who takes others of the data.
 */
function slabCase(norm: Norm): KnownCase | null {
  const epsilon = LINEAR_EPSILON[norm]
  if (epsilon === undefined) return null
  const w = linearWeights()
  const square = squareOf(w)
  const along = (shift: number): Float32Array => w.map((weight) => 0.5 + (shift * weight) / square)
  const pixels = IN_SLAB.map((share) => along(share * SLAB))
  const beyond = [-1, 1].map(along)
  const own = marginLogit(w)
  const model = classifier(
    LINEAR_SHAPE,
    (flat) => tf.sub(ABOVE + SLAB, tf.abs(own(flat))),
    (logit) => tf.concat([tf.sub(2 * ABOVE, logit), tf.fill(logit.shape, FAR)], 1)
  )
  const exact = IN_SLAB.map((share) =>
    norm === 'l0' ? 1 : (SLAB * (1 - Math.abs(share))) / dualNorm(norm, w)
  )
  const labels = [...pixels.map(() => 0), ...beyond.map(() => 2)]
  return { model, epsilon, exact, data: imagesOf([...pixels, ...beyond], LINEAR_SHAPE, labels) }
}

function linearWeights(): Float32Array {
  return createRandom(36).fork('conformance-linear').normalArray(36)
}

function squareOf(w: Float32Array): number {
  return w.reduce((sum, weight) => sum + weight * weight, 0)
}

function marginLogit(w: Float32Array): (flat: tf.Tensor2D) => tf.Tensor {
  const middle = w.reduce((sum, weight) => sum + weight / 2, 0)
  return (flat) => tf.sub(tf.matMul(flat, tf.tensor2d(w, [w.length, 1])), middle)
}

/** Images along w around the middle of the box, and how far each is from where its margin is `-past`. */
function alongWeights(
  norm: Norm,
  w: Float32Array,
  epsilon: number,
  past: number
): { pixels: Float32Array[]; exact: number[] } {
  const square = squareOf(w)
  if (norm === 'l0') {
    const pixels = countedImages(w, square, past)
    return { pixels, exact: pixels.map((x) => featuresToMove(w, x, marginOf(w, x) + past)) }
  }
  const pixels = SHARES.map((share) => {
    const margin = share * epsilon * dualNorm(norm, w) - past
    return w.map((weight) => 0.5 + (margin * weight) / square)
  })
  return { pixels, exact: SHARES.map((share) => share * epsilon) }
}

function dualNorm(norm: Norm, w: Float32Array): number {
  if (norm === 'linf') return w.reduce((sum, weight) => sum + Math.abs(weight), 0)
  if (norm === 'l2') return Math.sqrt(w.reduce((sum, weight) => sum + weight * weight, 0))
  return w.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0)
}

/** What each feature of an image can take from its margin, largest first. */
function gains(w: Float32Array, x: Float32Array): number[] {
  return [...w]
    .map((weight, at) => Math.abs(weight) * (weight > 0 ? (x[at] as number) : 1 - (x[at] as number)))
    .sort((a, b) => b - a)
}

function featuresToMove(w: Float32Array, x: Float32Array, margin: number): number {
  let won = 0
  const found = gains(w, x).findIndex((gain) => (won += gain) > margin)
  return found < 0 ? Infinity : found + 1
}

/** Images of which one, two, ... eight features have to move, each in the middle of what so many can take. */
function countedImages(w: Float32Array, square: number, past: number): Float32Array[] {
  const tried = Array.from({ length: STEPS }, (_, step) => {
    const margin = (step * MOST_MARGIN) / STEPS
    return w.map((weight) => Math.min(0.95, Math.max(0.05, 0.5 + (margin * weight) / square)))
  })
  return [1, 2, 3, 4, 5, 6, 7, 8].map((count) => {
    const awayFromMiddle = (x: Float32Array): number => {
      const won = gains(w, x)
      const before = won.slice(0, count - 1).reduce((sum, gain) => sum + gain, 0)
      return Math.abs(marginOf(w, x) + past - before - (won[count - 1] as number) / 2)
    }
    return tried.reduce((best, x) => (awayFromMiddle(x) < awayFromMiddle(best) ? x : best))
  })
}

function marginOf(w: Float32Array, x: Float32Array): number {
  return w.reduce((sum, weight, at) => sum + weight * ((x[at] as number) - 0.5), 0)
}

const DIAMOND_SHAPE: [number, number, number] = [2, 1, 1]
const DIAMOND_EPSILON: Readonly<Partial<Record<Norm, number>>> = { linf: 0.05, l2: 0.08, l1: 0.1, l0: 1 }
/** Half of the diamond's diagonal. */
const REACH = 0.45

/**
 * A network of four ReLU on two inputs: class 0 inside the diamond `|u| + |v| < 0.45` around the middle of the box.
 * Moving outward, a point inside loses its margin by 2, the root of 2, and 1 for a unit of linf, l2 and l1: by convexity
 * no move loses more. Moving one coordinate to the wall is enough in l0.
 */
function diamondCase(norm: Norm): KnownCase | null {
  const epsilon = DIAMOND_EPSILON[norm]
  if (epsilon === undefined) return null
  const speed = norm === 'linf' ? 2 : norm === 'l2' ? Math.SQRT2 : 1
  const margins = SHARES.map((share) => (norm === 'l0' ? 0.05 + share / 10 : share * epsilon * speed))
  const exact = SHARES.map((share) => (norm === 'l0' ? 1 : share * epsilon))
  const pixels = margins.map((margin, row) => {
    const side = (REACH - margin) / 2
    return Float32Array.of(0.5 + (row % 2 ? side : -side), 0.5 + (row % 4 < 2 ? side : -side))
  })
  const model = classifier(DIAMOND_SHAPE, (flat) => {
    const moved = tf.sub(flat, 0.5)
    const sides = tf.add(tf.relu(moved), tf.relu(tf.neg(moved)))
    return tf.sub(REACH, tf.sum(sides, 1, true))
  })
  return { model, epsilon, exact, data: imagesOf(pixels, DIAMOND_SHAPE) }
}

const LARGE: Readonly<Record<Norm, number>> = { linf: 0.5, l2: 2, l1: 5, l0: 10, spatial: 1, corruption: 3 }

/** Always class 0: two of eight images are wrong, and nothing is to be found for the others. */
function constantCase(norm: Norm): KnownCase {
  const random = createRandom(8)
  const pixels = SHARES.map(() => random.uniformArray(36, 0, 1))
  const labels = SHARES.map((_, row) => (row % 4 === 3 ? 1 : 0))
  const model = classifier(LINEAR_SHAPE, (flat) => tf.add(tf.mul(tf.sum(flat, 1, true), 0), 5))
  const exact = labels.map((label) => (label === 0 ? Infinity : 0))
  return { model, epsilon: LARGE[norm], exact, data: imagesOf(pixels, LINEAR_SHAPE, labels) }
}

/**
 * A network of four classes: the first has a logit that changes, the second's is 0.
 *
 * @param others the last two, from the first; without them they are out of reach
 */
function classifier(
  inputShape: [number, number, number],
  first: (flat: tf.Tensor2D) => tf.Tensor,
  others: (own: tf.Tensor2D) => tf.Tensor = (own) => tf.fill([own.shape[0], 2], FAR)
): Classifier {
  return {
    logits: (x) =>
      tf.tidy(() => {
        const rows = x.shape[0]
        const own = tf.reshape<tf.Rank.R2>(first(tf.reshape(x, [rows, -1])), [rows, 1])
        return tf.concat2d([own, tf.zeros([rows, 1]), others(own) as tf.Tensor2D], 1)
      }),
    inputShape,
    classCount: 4,
    bounds: BOX,
    hash: 'known answer'
  }
}

function imagesOf(
  pixels: readonly Float32Array[],
  imageShape: [number, number, number],
  labels?: readonly number[]
): LabelledImages {
  const size = imageShape[0] * imageShape[1]
  const all = new Float32Array(pixels.length * size)
  for (const [row, image] of pixels.entries()) all.set(image, row * size)
  return {
    ...{ count: pixels.length, imageShape, classCount: 4, bounds: BOX, pixels: all },
    labels: Uint8Array.from(labels ?? pixels.map(() => 0)),
    datasetHash: 'known answer'
  }
}
