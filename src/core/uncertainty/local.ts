import { AppError } from '@contract/errors'
import type { CoreEvent } from '../jobs/job'
import type { Signal } from '../signal'
import { chooseImages, inputsOf, labelsOf } from './images'
import { PACKET_BYTES, refuseTooMany, type EstimatorInput, type Measured } from './input'
import { imagePacket, summarizeImages, type ImagePacket } from './local-summary'
import { evaluateInBatches, type Evaluated } from './loss-field'
import { drawWindow, measureWindow, unitVector, type WindowDraws } from './window'

/**
 * Estimator E3, local window: each image x0 gets a packet `loss(x) sqrt(N(x; x0, sigma^2 I))` with the label of x0 held
 * fixed. It vanishes at infinity, so that `sigmaX_i sigmaP_i >= 1/2` holds exactly and the covariance of the pair is
 * exactly -1/2; a constant or log-linear loss gives exactly 1/2. Reports medians over the images, with intervals from
 * resampling the images and drawing each one anew.
 *
 * @throws AppError `invalid-input` (too much for memory), `not-finite` (a loss of 0 on every draw around an image)
 * @see docs/uncertainty.md; own construction after arXiv 2205.01493
 */
export async function* localEstimate(
  input: EstimatorInput<'local'>,
  { signal }: { readonly signal: Signal }
): AsyncGenerator<CoreEvent, Measured, void> {
  const { field, data, options, random, batchSize, imageShape } = input
  const { draws, sigma } = options
  const { dimension } = field
  refuseTooMany(draws, dimension, 'draws')
  const { indices } = chooseImages(data, options.images, random)
  const images = indices.length
  if (images === 0) throw new AppError('invalid-input', 'Expected at least 1 test image, found none.')
  refuseTooMany(images, dimension, 'images', PACKET_BYTES)

  /** Evaluates rows of which `done` images' worth have gone before. */
  const evaluate = (
    { x, labels }: Rows,
    done: number,
    imageOf: (row: number) => number
  ): Generator<CoreEvent, Evaluated, void> =>
    evaluateInBatches(field, x, labels, {
      batchSize,
      signal,
      nameOf: (row) => `test image ${indices[imageOf(row)]}`,
      progress: (rows) => ({
        kind: 'progress',
        progress: {
          done: done + rows / (draws + 1),
          total: images,
          unit: 'images',
          message: 'uncertainty, local window'
        }
      })
    })

  const centres = { x: inputsOf(data, indices), labels: labelsOf(data, indices) }
  const slopes = (yield* evaluate(centres, 0, (row) => row)).gradient
  const packets: ImagePacket[] = []
  // With few draws an image, several images share a pass.
  const groupSize = Math.max(1, Math.floor(batchSize / draws))
  for (let first = 0; first < images; first += groupSize) {
    const group = Array.from({ length: Math.min(groupSize, images - first) }, (_, member) => first + member)
    const directions = group.map((image) => unitVector(rowOf(slopes, image, dimension)))
    const windows = group.map((image, member) => {
      const along = options.proposal === 'plain' ? null : (directions[member] ?? null)
      // The stream follows the image, not its place, so that other images do not change it.
      return drawWindow(random.fork(`window-${indices[image]}`), draws, dimension, sigma, along)
    })
    const rows = rowsAround(group, windows, centres, draws)
    const done = (images + first * draws) / (draws + 1)
    const { loss, gradient } = yield* evaluate(rows, done, (row) => first + Math.floor(row / draws))
    windows.forEach((window, member) => {
      const from = member * draws
      const moments = measureWindow(
        window,
        loss.subarray(from, from + draws),
        gradient.subarray(from * dimension, (from + draws) * dimension),
        sigma,
        directions[member] ?? null
      )
      if (!moments) throw flatLoss(indices[first + member] as number, draws)
      packets.push(imagePacket(moments, sigma))
    })
  }
  return summarizeImages(packets, {
    random,
    dimension,
    imageShape,
    wanted: options.images,
    drawn: `${draws} draws (median over the images)`
  })
}

/** Inputs `[rows * dimension]` with their labels. */
interface Rows {
  readonly x: Float32Array
  readonly labels: Int32Array
}

/** The draws around each image of a group as inputs, all with the image's label. */
function rowsAround(
  group: readonly number[],
  windows: readonly WindowDraws[],
  centres: Rows,
  draws: number
): Rows {
  const dimension = windows[0]?.dimension ?? 0
  const x = new Float32Array(group.length * draws * dimension)
  const labels = new Int32Array(group.length * draws)
  windows.forEach(({ displacement }, member) => {
    const image = group[member] as number
    const centre = rowOf(centres.x, image, dimension)
    let at = member * draws * dimension
    for (let from = 0; from < displacement.length; from += dimension)
      for (let i = 0; i < dimension; i++, at++)
        x[at] = (centre[i] as number) + (displacement[from + i] as number)
    labels.fill(centres.labels[image] as number, member * draws, (member + 1) * draws)
  })
  return { x, labels }
}

function rowOf(values: Float32Array, row: number, dimension: number): Float32Array {
  return values.subarray(row * dimension, (row + 1) * dimension)
}

function flatLoss(index: number, draws: number): AppError {
  return new AppError(
    'not-finite',
    `Expected a positive loss around test image ${index}, found exactly 0 on all ${draws} draws: its packet cannot be ` +
      `normalised. The network's output is saturated beyond float32; try a wider window.`
  )
}
