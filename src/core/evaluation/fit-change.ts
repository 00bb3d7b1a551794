import * as tf from '@tensorflow/tfjs-core'
import { goalOf, type AttackSpec } from '@contract/attacks'
import { AppError } from '@contract/errors'
import { createOracle, emptyCallRecord, fitOf } from '../attacks'
import { FITTED_AT_ONCE } from '../attacks/universal'
import type { JobContext } from '../jobs/job'
import { batchOf, range } from '../tensor/batches'
import { evenRanges } from '../tensor/even-ranges'
import { Room } from '../tensor/room'
import { randomOf, type PartInput } from './attack-part'
import type { FittedChange } from './fitted-change'
import { gridOf } from './grid-of'
import { correctRows, predict } from './predict'
import { attackedRows, targetsOf } from './targets'
import { threatOf } from './threat-of'

/**
 * Fits the one change for all images of an evaluation of `count` images, of an attack that takes them together: before any of
 * them is attacked, and in passes of its own size, so that it is the same for every batch size, number of threads and later
 * start. Yields which share of it is done.
 *
 * @throws AppError 'invalid-input' where it is to be fitted to other images and there are none
 */
export async function* fitChange(
  input: PartInput,
  count: number,
  context: JobContext
): AsyncGenerator<number, FittedChange, void> {
  const indices = fittedImages(input.spec, input.offset, count, input.data.count)
  const room = context.room ?? new Room()
  for (;;) {
    const size = room.atMost(FITTED_AT_ONCE)
    const running = fitOnce(input, indices, count, size, context)
    try {
      let next = await running.next()
      for (; next.done !== true && !room.isAsked; next = await running.next()) yield next.value
      if (next.done === true) return next.value
    } catch (error) {
      room.shrink(size, error)
    } finally {
      await running.return(undefined as never)
    }
  }
}

/** The places in the split of the images that it is fitted to: the first of the evaluated ones, or the first behind them. */
function fittedImages({ options }: AttackSpec, first: number, count: number, all: number): Int32Array {
  const { share = 1, fittedTo = 'measured' } = options as { share?: number; fittedTo?: string }
  const wanted = Math.max(1, Math.round(share * count))
  if (fittedTo === 'measured') return range(first, wanted)
  if (count >= all)
    throw new AppError(
      'invalid-input',
      `All ${all} images are evaluated, so there are no others to fit the perturbation to. Evaluate fewer, or fit it to the same ones.`
    )
  return range(first + count, Math.min(wanted, all - count)).map((place) => place % all)
}

async function* fitOnce(
  { model, data, spec, offset, ...input }: PartInput,
  indices: Int32Array,
  count: number,
  size: number,
  { signal }: JobContext
): AsyncGenerator<number, FittedChange, void> {
  const fit = fitOf(spec.attack)
  if (fit === null) throw new AppError('bug', `Nothing fits ${spec.attack} to all images.`)
  const random = randomOf({ spec, seed: input.seed })
  const labels = indices.map((index) => data.labels[index] as number)
  const outputs = new Float32Array(indices.length * model.classCount)
  for (const { from, count: some } of evenRanges(indices.length, size)) {
    const { x, y } = batchOf(data, indices.subarray(from, from + some))
    try {
      outputs.set(predict(model, x, size, signal), from * model.classCount)
    } finally {
      tf.dispose([x, y])
    }
  }
  const correct = correctRows(outputs, model.classCount, labels)
  const targets = targetsOf({ goal: goalOf(spec), outputs, labels, indices, random })
  const rows = attackedRows(spec, { correct, targets, labels })
  const sampleIndices = rows.map((row) => indices[row] as number)
  const calls = emptyCallRecord(count)
  const pixels = data.imageShape.reduce((product, side) => product * side, 1)
  if (rows.length === 0) return { values: new Float32Array(pixels), first: offset, calls }
  const { x, y } = batchOf(data, sampleIndices)
  try {
    const threat = threatOf(spec, data.bounds)
    const pick = (all: Int32Array): Int32Array => rows.map((row) => all[row] as number)
    const { oracle, record } = createOracle({
      ...{ model, labels: pick(labels), targets: targets && pick(targets), batchSize: size, signal },
      ...{ knowledge: threat.knowledge, quantise: threat.eightBit ? gridOf(x, threat) : undefined }
    })
    const { options } = spec
    const running = fit({ oracle, x, sampleIndices, threat, options, random, signal })
    let next = await running.next()
    try {
      for (; next.done !== true; next = await running.next()) yield next.value.done / next.value.total
    } finally {
      await running.return(undefined as never)
    }
    const change = next.value
    const values = Float32Array.from(change.dataSync<'float32'>())
    change.dispose()
    sampleIndices.forEach((index, place) => {
      const sample = index - offset
      if (sample < 0 || sample >= count) return
      for (const key of ['forwardCalls', 'backwardCalls', 'zeroGradient', 'notFiniteGradient'] as const)
        calls[key][sample] = record[key][place] as number
    })
    return { values, first: offset, calls }
  } finally {
    tf.dispose([x, y])
  }
}
