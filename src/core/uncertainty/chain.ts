import { AppError } from '@contract/errors'
import type { CoreEvent } from '../jobs/job'
import type { Signal } from '../signal'
import { chainPacket } from './chain-moments'
import { chooseImages, inputsOf, labelsOf } from './images'
import { PACKET_BYTES, refuseTooMany, type EstimatorInput, type Measured } from './input'
import { summarizeImages, type ImagePacket } from './local-summary'
import { evaluateInBatches } from './loss-field'
import { inputsOfWalkers, lookAround, startWalkers, stepWalkers, type Walkers } from './walk'
import { fewChainsWarnings } from './warnings'
import { unitVector } from './window'

/**
 * Estimator E3, local window, by chains: the packet of `localEstimate`, sampled by preconditioned Crank-Nicolson instead
 * of weighted draws. Nothing has a weight, so nothing can collapse where a network is confident; in exchange the
 * chains have to mix, which split R-hat tells.
 *
 * @throws AppError `invalid-input` (too much for memory), `not-finite` (a loss of 0 where the chains went)
 * @see docs/uncertainty.md; Cotter, Roberts, Stuart, White 2013, arXiv 1202.0709
 */
export async function* chainEstimate(
  { field, data, options, random, batchSize, imageShape }: EstimatorInput<'chain'>,
  { signal }: { readonly signal: Signal }
): AsyncGenerator<CoreEvent, Measured, void> {
  const { chains, warmUp, kept, thinning, sigma } = options
  const { dimension } = field
  refuseTooMany(chains * kept, dimension, 'kept')
  const { indices } = chooseImages(data, options.images, random)
  const images = indices.length
  if (images === 0) throw new AppError('invalid-input', 'Expected at least 1 test image, found none.')
  refuseTooMany(images, dimension, 'images', PACKET_BYTES)

  const steps = warmUp + kept * thinning
  const progress = (done: number): CoreEvent => ({
    kind: 'progress',
    progress: { done, total: images, unit: 'images', message: 'uncertainty, chains' }
  })
  const groupSize = Math.max(1, Math.floor(batchSize / chains))
  const packets: ImagePacket[] = []
  for (let first = 0; first < images; first += groupSize) {
    const group = indices.subarray(first, first + groupSize)
    const centres = inputsOf(data, group)
    const labels = labelsOf(data, group)
    const nameOf = (row: number): string => `test image ${group[row]}`
    const batches = { batchSize, signal, nameOf, progress: () => progress(first) }
    const slopes = (yield* evaluateInBatches(field, centres, labels, batches)).gradient
    const rowOf = (values: Float32Array, row: number): Float32Array =>
      values.subarray(row * dimension, (row + 1) * dimension)
    const directions = Array.from(group, (_, row) => unitVector(rowOf(slopes, row)))
    const walkers = Array.from(group, (index, row) =>
      startWalkers(
        random.fork(`chain-${index}`),
        rowOf(centres, row),
        labels[row] as number,
        { chains, sigma },
        directions[row] ?? null
      )
    )
    const draws = walkers.map(() => roomFor(chains, kept, dimension, sigma))
    lookAround(walkers, field)
    for (let step = 1; step <= steps; step++) {
      signal.throwIfAborted()
      stepWalkers(walkers, field, step <= warmUp ? step : 0)
      const after = step - warmUp
      if (after > 0 && after % thinning === 0) {
        const at = after / thinning - 1
        const { x, labels: ofRows } = inputsOfWalkers(
          walkers,
          walkers.map(({ z }) => z)
        )
        const imageOf = (row: number): string => nameOf(Math.floor(row / chains))
        const here = yield* evaluateInBatches(field, x, ofRows, { ...batches, nameOf: imageOf })
        walkers.forEach((walker, image) => keep(draws[image] as Room, walker, here, image, at, kept))
      }
      yield progress(first + (group.length * step) / steps)
    }
    draws.forEach((room, image) => {
      const packet = chainPacket(room, directions[image] ?? null)
      if (!packet) throw flatLoss(group[image] as number)
      packets.push(packet)
    })
  }
  const summary = summarizeImages(packets, {
    random,
    dimension,
    imageShape,
    wanted: options.images,
    drawn: `${chains} chains of ${kept} kept steps (median over the images)`
  })
  return { ...summary, warnings: [...summary.warnings, ...fewChainsWarnings(chains)] }
}

type Room = Parameters<typeof chainPacket>[0]

function roomFor(chains: number, kept: number, dimension: number, sigma: number): Room {
  const count = chains * kept
  return {
    chains,
    kept,
    dimension,
    sigma,
    displacement: new Float32Array(count * dimension),
    loss: new Float64Array(count),
    gradient: new Float32Array(count * dimension)
  }
}

/** Puts the states of one image's chains, as they are now, at place `at` of each chain. */
function keep(
  room: Room,
  { z, chains, sigma }: Walkers,
  here: { readonly loss: Float64Array; readonly gradient: Float32Array },
  image: number,
  at: number,
  kept: number
): void {
  const { dimension } = room
  for (let chain = 0; chain < chains; chain++) {
    const row = chain * kept + at
    const from = (image * chains + chain) * dimension
    room.loss[row] = here.loss[image * chains + chain] as number
    room.gradient.set(here.gradient.subarray(from, from + dimension), row * dimension)
    for (let i = 0; i < dimension; i++)
      room.displacement[row * dimension + i] = sigma * (z[chain * dimension + i] as number)
  }
}

function flatLoss(index: number): AppError {
  return new AppError(
    'not-finite',
    `Expected a positive loss around test image ${index}, found exactly 0 where the chains went: the packet cannot be ` +
      `normalised there. The network's output is saturated beyond float32; try a wider window.`
  )
}
