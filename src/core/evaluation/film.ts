import * as tf from '@tensorflow/tfjs-core'
import { changesEveryImage, type AttackId, type AttackOptions, type AttackSpec } from '@contract/attacks'
import type { Film, FilmFrame } from '@contract/film'
import type { ThreatModel } from '@contract/threat-model'
import { attackOf, type AttackFunction } from '../attacks'
import { watchedOracle } from '../attacks/watched-oracle'
import type { LabelledImages } from '../data'
import type { CoreEvent, JobContext } from '../jobs/job'
import type { Classifier } from '../models/classifier'
import { projectOntoGrid } from '../tensor/eight-bit-grid'
import { distances } from '../tensor/norms'
import { valuesOf } from '../tensor/values-of'
import { evaluateWith } from './evaluate-attack'
import { createFrameKeeper, type FrameKeeper } from './frame-keeper'
import { readingsOf } from './readings'
import { threatOf } from './threat-of'

export interface FilmInput {
  readonly model: Classifier
  /** The test split. */
  readonly data: LabelledImages
  readonly spec: AttackSpec
  readonly seed: number
  /** Place in the test split. */
  readonly sampleIndex: number
  /** What a run of the same attack found for this image, to compare with. */
  readonly kept: Float32Array | null
}

/** Most frames, and most pixels of all of them. */
const MOST_FRAMES = 120
const MOST_VALUES = 2 ** 21

/**
 * Attacks one image once more, as `evaluateAttack` does among others, and keeps the points that the attack asked the network
 * about, spread evenly over its questions where there are too many. The first point that fooled the network is always
 * among them. Yields progress.
 *
 * @throws what `evaluateAttack` throws
 */
export async function* filmAttack(
  input: FilmInput,
  context: JobContext
): AsyncGenerator<CoreEvent, Film, void> {
  const { model, data, spec, seed, sampleIndex } = input
  const began = context.now()
  const size = data.imageShape.reduce((product, side) => product * side, 1)
  const keeper = createFrameKeeper(Math.max(16, Math.min(MOST_FRAMES, Math.floor(MOST_VALUES / size))))
  const threat = threatOf(spec, data.bounds)
  const running = evaluateWith(
    filmed(spec.attack, keeper, threat),
    {
      ...{ model, data, spec, seed, samples: 1, offset: sampleIndex, batchSize: 64 },
      ...{ evaluationId: 'film', epoch: null, keepExamples: true }
    },
    context
  )
  let ends: { x: Float32Array; xAdv: Float32Array } | null = null
  let isAttacked = changesEveryImage(spec)
  for await (const event of running) {
    if (event.kind === 'progress') yield event
    if (event.kind === 'examples') ends = event
    if (event.kind === 'ledger') isAttacked ||= event.rows[0]?.cleanCorrect === true
  }
  if (ends === null) throw new Error('an evaluation of one image ended without it')
  const { x, xAdv } = ends
  const { questions } = keeper
  const kept = [
    { kind: 'clean' as const, question: 0, points: 1, values: x },
    ...keeper.frames(),
    ...(isAttacked ? [{ kind: 'result' as const, question: questions, points: 1, values: xAdv }] : [])
  ]
  const pixels = new Float32Array(kept.length * size)
  kept.forEach(({ values }, at) => pixels.set(values, at * size))
  const label = data.labels[sampleIndex] as number
  const { readings, gradients } = readingsOf(model, pixels, label, context)
  const far = distancesFrom(x, pixels, kept.length, data, threat)
  const frames = kept.map(({ kind, question, points }, at): FilmFrame => {
    const reading = readings[at] as (typeof readings)[number]
    return { ...reading, kind, question, points, distance: far[at] as number }
  })
  return {
    ...{ imageShape: data.imageShape, label, frames, questions, pixels, gradients },
    offKept: input.kept === null ? null : largestDifference(xAdv, input.kept),
    seconds: (context.now() - began) / 1000
  }
}

/** The attack of an id, whose questions go into the keeper; an attack that begins anew does so there, too. */
function filmed(
  id: AttackId,
  keeper: FrameKeeper,
  threat: ThreatModel
): AttackFunction<AttackOptions<AttackId>> {
  return (given) => {
    keeper.clear()
    const { x: clean } = given
    const oracle = watchedOracle(given.oracle, (x, question) => {
      keeper.offer(question, () =>
        Float32Array.from(
          valuesOf(() => {
            const first = tf.slice(x, [0, 0, 0, 0], [1, -1, -1, -1])
            // The network never sees what lies between the levels of a byte.
            return threat.eightBit ? projectOntoGrid(clean, first, { ...threat, epsilon: Infinity }) : first
          })
        )
      )
    })
    return attackOf(id)({ ...given, oracle })
  }
}

function distancesFrom(
  x: Float32Array,
  pixels: Float32Array,
  count: number,
  { imageShape }: LabelledImages,
  { norm }: ThreatModel
): Float32Array {
  return valuesOf(() =>
    distances[norm].distance(
      tf.sub(tf.tensor4d(pixels, [count, ...imageShape]), tf.tensor4d(x, [1, ...imageShape]))
    )
  )
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? NaN))), 0)
}
