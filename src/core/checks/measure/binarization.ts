import * as tf from '@tensorflow/tfjs-core'
import { attackInfos, attackLabel, AttackSpec, type AttackInfo } from '@contract/attacks'
import { withGoal } from '@contract/attacks/goal'
import { AppError } from '@contract/errors'
import { formatCount, formatPercent } from '../../charts/format'
import { correctRows, outcomesOf, predict } from '../../evaluation/predict'
import { wilson } from '../../evaluation/wilson'
import type { Classifier } from '../../models/classifier'
import type { Passing } from '../../jobs/job'
import { batchOf, range } from '../../tensor/batches'
import { balls } from '../../tensor/norms'
import { createRandom } from '../../tensor/random'
import { withoutFigure } from './finding'
import { probeCount, tryAttack, type Part, type PartInput } from './part'
import { isSearchSpec } from '../subject'
import { TRIES, twoClasses, type Centre, type Features } from './two-classes'

/** Images: each is a network of its own, attacked alone. */
const IMAGES = { 'white-box': 50, other: 10 } as const
const MUST_SUCCEED = 0.95
/** Where noise succeeds so often, success says nothing. */
const TOO_EASY = 0.5

/**
 * C16, the binarization test of Zimmermann et al. 2022: around each image points inside of the ball and one on its edge;
 * on the frozen features of the network a straight readout that tells them apart. So there is an adversarial input in the
 * ball, close to the readout's border, and an attack that works must find one.
 */
export const binarization: Part = async function* (input, context) {
  const { spec, model } = input
  const { norm, epsilon } = spec.attack
  const info: AttackInfo = attackInfos[spec.attack.attack]
  if (!(norm in balls) || !isSearchSpec(spec.attack) || epsilon === 0)
    return withoutFigure(
      'not-applicable',
      `${attackLabel(spec.attack)} does not search in a ball of linf, l2 or l1.`
    )
  const features = featuresOf(model)
  const most = info.knowledge === 'white-box' ? IMAGES['white-box'] : IMAGES.other
  const images = rightImages(input, Math.min(most, probeCount(input)), context)
  const attack = forTwoClasses(spec.attack)
  const random = createRandom(spec.seed).fork('check-C16')
  let [tried, successes, byNoise, points] = [0, 0, 0, 0]
  for (const [done, image] of images.entries()) {
    yield {
      kind: 'progress',
      progress: {
        done,
        total: images.length,
        unit: 'images',
        message: `binarization, ${attackLabel(attack)}`
      }
    }
    context.signal.throwIfAborted()
    const around = { test: input.test, hash: model.hash, batchSize: spec.batchSize, room: context.room }
    const problem = twoClasses(image, features, spec.attack, around, random.fork(`sample-${image.index}`))
    if (problem === null) continue
    points = problem.points
    try {
      const { robust } = await drained(
        tryAttack(
          {
            ...{ model: problem.classifier, test: problem.test, attack, samples: 1, offset: 0 },
            ...{ seed: spec.seed + done, batchSize: spec.batchSize, evaluationId: input.runId }
          },
          context
        )
      )
      tried++
      successes += robust[0] === 0 ? 1 : 0
      byNoise += problem.byNoise ? 1 : 0
    } finally {
      problem.dispose()
    }
  }
  if (tried === 0)
    return withoutFigure(
      'not-run',
      `The network's features are too few or too alike around ${formatCount(images.length)} images to pose the test.`,
      images.length
    )
  const [figure, noise] = [successes / tried, byNoise / tried]
  const other =
    attack.attack === spec.attack.attack
      ? ''
      : ` (in the place of ${attackLabel(spec.attack)}, which needs more classes)`
  const sentence =
    `${attackLabel(attack)}${other} finds the hidden example of ${formatPercent(figure)} of ${formatCount(tried)} readouts on ` +
    `frozen features (${formatCount(points)} inner points each), ${formatCount(TRIES)} draws of noise of ${formatPercent(noise)}.`
  if (noise > TOO_EASY && figure >= MUST_SUCCEED)
    return withoutFigure('not-run', `${sentence} That is too easy to say anything.`, tried)
  // Healthy networks lose a readout or two of a few dozen: it takes more to show that the attack falls short.
  const isShort = wilson(successes, tried).high < MUST_SUCCEED
  return {
    state: isShort ? 'failed' : 'passed',
    sentence,
    figure,
    threshold: MUST_SUCCEED,
    sampleCount: tried
  }
}

/** What the last layer reads; the input itself where nothing is hidden. */
function featuresOf(model: Classifier): Features {
  const flat: Features = (x) => tf.reshape(x, [x.shape[0], -1]) as tf.Tensor2D
  try {
    return model.hidden?.() ?? flat
  } catch (error) {
    if (error instanceof AppError && error.code === 'shape-mismatch') return flat
    throw error
  }
}

/** The same search on two classes: members of an ensemble and losses that need more are replaced. */
function forTwoClasses(attack: AttackSpec): AttackSpec {
  const { norm, epsilon, options } = attack
  const info: AttackInfo = attackInfos[attack.attack]
  if (info.members !== undefined || attack.attack === 'apgdt' || attack.attack === 'fabt')
    return AttackSpec.parse({ attack: 'apgd', norm: norm === 'l0' ? 'linf' : norm, epsilon })
  return {
    ...attack,
    options: {
      ...('goal' in options ? withGoal(options, null) : options),
      ...('loss' in options && options.loss === 'dlr' ? { loss: 'margin' } : {})
    }
  } as AttackSpec
}

interface Image extends Centre {
  readonly index: number
}

/** The first images that the network has right, with their margins. */
function rightImages({ model, test, spec }: PartInput, count: number, { signal, room }: Passing): Image[] {
  const indices = range(spec.offset, Math.min(spec.samples, spec.probes, test.count - spec.offset))
  const { x, y } = batchOf(test, indices)
  try {
    const labels = y.dataSync<'int32'>()
    const logits = predict(model, x, spec.batchSize, signal, room)
    const right = correctRows(logits, model.classCount, labels)
    const { margin } = outcomesOf(logits, model.classCount, labels)
    const all = x.dataSync<'float32'>()
    const size = x.size / indices.length
    return [...indices]
      .flatMap((index, row) =>
        right[row] === 1
          ? [{ index, pixels: all.slice(row * size, (row + 1) * size), margin: margin[row] as number }]
          : []
      )
      .slice(0, count)
  } finally {
    tf.dispose([x, y])
  }
}

/** Runs a trial of one image to its end; its progress is too short to be told. */
async function drained<Result>(running: AsyncGenerator<unknown, Result, void>): Promise<Result> {
  for (;;) {
    const next = await running.next()
    if (next.done === true) return next.value
  }
}
