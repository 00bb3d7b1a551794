import { attackLabel } from '@contract/attacks'
import { AppError } from '@contract/errors'
import { AttackJobSpec } from '@contract/job'
import type { SliceJobSpec, SliceMark } from '@contract/slice'
import type { LabelledImages } from '../data'
import type { Classifier } from '../models/classifier'
import { coordinatesOf, planeAlong, squareAround, type GridRange, type Plane } from '../slice/plane'
import { regionsOf } from '../slice/regions'
import { createRandom } from '../tensor/random'
import { inputsOf } from '../uncertainty/images'
import { attackJob } from './attack'
import type { CoreEvent, JobContext } from './job'

/** A network of which a slice is taken, opened only for as long as it is asked. */
export interface SliceNetwork {
  readonly name: string
  readonly epoch: number | null
  open(): Promise<{ readonly model: Classifier; dispose(): void }>
}

export interface SliceJobInput {
  readonly spec: SliceJobSpec
  /** By epoch; the last one is the network that the job names, and gives an attack its direction. */
  readonly networks: readonly SliceNetwork[]
  readonly test: LabelledImages
  readonly runId: string
}

interface Cut {
  readonly plane: Plane
  readonly range: GridRange
  readonly marks: SliceMark[]
  readonly xName: string
  readonly yName: string
}

/**
 * Cuts a plane through input space and asks each network on a grid of it: one point a network, all on the same plane,
 * so that one can see how regions change in training. Inputs are not clipped: beyond the legal box a network is
 * defined as well, and clipping would bend the plane.
 *
 * @throws AppError `invalid-input` where there are no such images, or they span no plane
 */
export async function* sliceJob(
  { spec, networks, test, runId }: SliceJobInput,
  context: JobContext
): AsyncGenerator<CoreEvent, void, void> {
  const final = networks[networks.length - 1]
  if (!final) throw new AppError('bug', 'A slice came without a network.')
  const cut =
    spec.plane === 'three-images'
      ? throughImages(spec, test)
      : await alongAttack({ spec, test, runId }, final, context)
  const { plane, range } = cut
  for (const [index, network] of networks.entries()) {
    const { model, dispose } = await network.open()
    try {
      const regions = regionsOf(model, plane, range, context)
      for (;;) {
        const next = regions.next()
        if (next.done !== true) {
          yield {
            kind: 'progress',
            progress: {
              done: index + next.value,
              total: networks.length,
              unit: 'networks',
              message: `slice of ${network.name}`
            }
          }
          continue
        }
        const { xMin, xMax, yMin, yMax } = range
        const { marks, xName, yName } = cut
        yield {
          kind: 'point',
          point: {
            kind: 'slice',
            frame: {
              model: network.name,
              modelHash: model.hash,
              epoch: network.epoch,
              plane: spec.plane,
              grid: spec.grid,
              ...{ xMin, xMax, yMin, yMax, xName, yName, marks },
              ...next.value,
              seed: spec.seed,
              datasetHash: test.datasetHash
            }
          }
        }
        break
      }
    } finally {
      dispose()
    }
  }
}

function throughImages(spec: SliceJobSpec, test: LabelledImages): Cut {
  const first = checked(spec.image, 'image', test)
  const second = spec.second === null ? nextOther(test, [first]) : checked(spec.second, 'second', test)
  const third = spec.third === null ? nextOther(test, [first, second]) : checked(spec.third, 'third', test)
  const [a, b, c] = [first, second, third].map((index) => inputsOf(test, [index])) as [
    Float32Array,
    Float32Array,
    Float32Array
  ]
  const plane = planeAlong(a, difference(b, a), difference(c, a))
  const marks = [markOf(plane, a, first, test), markOf(plane, b, second, test), markOf(plane, c, third, test)]
  return {
    plane,
    range: squareAround(marks, spec.grid),
    marks,
    xName: `towards image ${second}`,
    yName: `at a right angle, towards image ${third}`
  }
}

async function alongAttack(
  { spec, test, runId }: Pick<SliceJobInput, 'spec' | 'test' | 'runId'>,
  network: SliceNetwork,
  context: JobContext
): Promise<Cut> {
  const index = checked(spec.image, 'image', test)
  const clean = inputsOf(test, [index])
  const { model, dispose } = await network.open()
  let attacked = null as Float32Array | null
  try {
    const job = AttackJobSpec.parse({
      kind: 'attack',
      model: network.name,
      dataset: 'slice',
      attack: spec.attack,
      samples: 1,
      offset: index,
      seed: spec.seed,
      keepExamples: 1
    })
    for await (const event of attackJob({ spec: job, model, test, runId }, context))
      if (event.kind === 'examples') attacked = event.xAdv.slice()
  } finally {
    dispose()
  }
  if (attacked === null) throw new AppError('bug', 'The attack of a slice gave no example.')
  if (attacked.every((value, i) => value === clean[i]))
    throw new AppError(
      'invalid-input',
      `Expected ${attackLabel(spec.attack)} to move test image ${index}, but it stayed where it is: either the network ` +
        'gets it wrong already, so that it is not attacked, or epsilon is 0. Choose another image or a larger epsilon.'
    )
  const random = createRandom(spec.seed).fork('slice')
  const plane = planeAlong(clean, difference(attacked, clean), random.normalArray(clean.length))
  const marks = [
    markOf(plane, clean, index, test),
    { ...markOf(plane, attacked, index, test), name: attackLabel(spec.attack) }
  ]
  // The attack is one side of the picture: room as far again on every side of it.
  const range = squareAround(marks, spec.grid, 1)
  return {
    plane,
    range,
    marks,
    xName: `along ${attackLabel(spec.attack)}`,
    yName: 'random, at a right angle'
  }
}

function markOf(plane: Plane, x: Float32Array, index: number, test: LabelledImages): SliceMark {
  return { name: `image ${index}`, ...coordinatesOf(plane, x), label: test.labels[index] as number }
}

/** The first image behind the first one whose class none of the others has; any other image where there is no class left. */
function nextOther(test: LabelledImages, others: readonly number[]): number {
  const [first = 0] = others
  const classes = others.map((index) => test.labels[index])
  const places = Array.from({ length: test.count - 1 }, (_, step) => (first + 1 + step) % test.count)
  const found =
    places.find((index) => !classes.includes(test.labels[index])) ??
    places.find((index) => !others.includes(index))
  if (found === undefined)
    throw new AppError(
      'invalid-input',
      `Expected three test images to cut a plane through, found ${test.count}.`
    )
  return found
}

function checked(index: number, option: string, test: LabelledImages): number {
  if (index < test.count) return index
  const message = `Test image ${index} was asked for; the test split has ${test.count} (0 to ${test.count - 1}).`
  throw new AppError('invalid-input', message, { issues: [{ path: option, message }] })
}

function difference(a: Float32Array, b: Float32Array): Float64Array {
  return Float64Array.from(a, (value, i) => value - (b[i] as number))
}
