import * as tf from '@tensorflow/tfjs-core'
import { AttackSpec } from '@contract/attacks'
import {
  CheckJobSpec,
  probeChecks,
  type CheckOutcome,
  type CheckResult,
  type MeasuredCheckId,
  type TrustCheckId
} from '@contract/checks'
import { MaskedNetwork, type MaskedRow } from '@contract/conformance'
import type { AttackResult } from '@contract/measurement'
import type { LedgerRow } from '@contract/run'
import { outcomesOf, runChecks } from '../checks'
import type { LabelledImages } from '../data'
import { evaluateAttack } from '../evaluation/evaluate-attack'
import { checkJob } from '../jobs/check'
import type { CoreEvent, JobContext } from '../jobs/job'
import type { Classifier } from '../models/classifier'
import { createRandom, type Random } from '../tensor/random'

/** Networks whose gradient is hidden on purpose, and the one that they are made of. */
export const maskedNetworks = MaskedNetwork.options

type Logits = Classifier['logits']

/** A way to spoil the logits of a healthy network, and what has to come of it. */
interface Mask {
  /** The checks of the network itself that have to notice, and whether they warn or fail: no two masks have the same. */
  readonly own: Readonly<Partial<Record<MeasuredCheckId, 'warned' | 'failed'>>>
  /** Those that may notice what follows for the attacks; nothing is asked of them. */
  readonly allowed: readonly TrustCheckId[]
  spoil(logits: Logits, random: Random): Logits
}

/** That 64 images are few is true of every network here. */
const FEW_IMAGES: TrustCheckId = 'C27'
/** Who sees no gradient stays where it is: black boxes beat it, and no epsilon helps. */
const NO_CLIMB: readonly TrustCheckId[] = ['C2', 'C4', 'C5', 'C26', FEW_IMAGES]

const masks: Readonly<Record<MaskedNetwork, Mask>> = {
  whole: { own: {}, allowed: [FEW_IMAGES], spoil: (logits) => logits },
  // The margin and the DLR loss still move: cross-entropy alone has no gradient left, and PGD of C4 and C5 climbs that.
  saturated: {
    ...{ own: { C10: 'warned' }, allowed: ['C4', 'C5', FEW_IMAGES] },
    spoil: (logits) => (x) => tf.tidy(() => tf.mul<tf.Tensor2D>(logits(x), SATURATING))
  },
  quantised: {
    ...{ own: { C10: 'failed', C32: 'failed' }, allowed: NO_CLIMB },
    spoil: (logits) => (x) => tf.tidy(() => logits(tf.div(tf.round(tf.mul(x, LEVELS)), LEVELS)))
  },
  // An attack follows the gradient of other noise than it is judged by, and its examples fool by chance.
  random: {
    ...{ own: { C8: 'warned' }, allowed: ['C1', 'C2', 'C4', 'C5', 'C6', 'C23', 'C26', FEW_IMAGES] },
    spoil: (logits, random) => (x) =>
      tf.tidy(() => logits(tf.add(x, tf.mul(tf.tensor4d(random.normalArray(x.size), x.shape), NOISE))))
  },
  // No step of it lets no gradient through: it is the gradient itself that says zero, so that C32 has nothing to find.
  flat: { own: { C10: 'failed' }, allowed: NO_CLIMB, spoil: withoutGradient }
}

/** The same logits with a gradient of zero. */
function withoutGradient(logits: Logits): Logits {
  const flat = tf.customGrad((x) => ({
    value: logits(x as tf.Tensor4D),
    gradFunc: () => tf.zerosLike(x as tf.Tensor4D)
  }))
  return (x) => flat(x) as tf.Tensor2D
}

/** What needs few passes on so small a network; the others follow from what is stored, or need other networks. */
const CHEAP: readonly MeasuredCheckId[] = [
  ...probeChecks,
  ...(['C14', 'C22', 'C23', 'C1', 'C4', 'C5', 'C6', 'C2'] as const)
]

const SHAPE: [number, number, number] = [6, 6, 1]
const PIXELS = 36
const CLASSES = 4
const IMAGES = 64
const EPSILON = 0.15
/** Length of the way from grey towards a class: far enough from all borders that small noise changes little. */
const TOWARDS = 0.8
/** Width of what is drawn around it. */
const WIDTH = 0.3
const LEVELS = 8
const NOISE = 0.1
/** Logits times this: in single precision all of their cross-entropies are 0, and so are the gradients. */
const SATURATING = 1000
/** Of the black box of C2. */
const QUERIES = 200
const BOX = { lower: 0, upper: 1 }

/**
 * Asks all checks that cost little of one masked network, under an attack by its gradient that leaves nothing for others to
 * find in the healthy one.
 */
export async function tryMasked(
  network: MaskedNetwork,
  seed: number,
  context: JobContext
): Promise<Omit<MaskedRow, 'seconds'>> {
  const { own, allowed, spoil } = masks[network]
  const { weights, data } = healthy()
  const plain: Logits = (x) =>
    tf.tidy(() =>
      tf.matMul(
        tf.sub(tf.reshape<tf.Rank.R2>(x, [x.shape[0], PIXELS]), 0.5),
        tf.tensor2d(weights, [PIXELS, CLASSES])
      )
    )
  const model: Classifier = {
    ...{
      logits: spoil(plain, createRandom(seed).fork('conformance-noise')),
      inputShape: SHAPE,
      classCount: CLASSES,
      bounds: BOX,
      hash: `masked ${network}`
    }
  }
  const options = { steps: 50, restarts: 3, loss: 'dlr' } as const
  const raw = { attack: 'apgd', norm: 'linf', epsilon: EPSILON, options } as const
  const spec = CheckJobSpec.parse({
    ...{ kind: 'check', model: network, dataset: 'masked', attack: AttackSpec.parse(raw) },
    ...{ samples: IMAGES, probes: IMAGES, checks: CHEAP, queries: QUERIES, seed, batchSize: IMAGES }
  })
  const { checks, measured } = await judged(model, data, spec, context)
  const found = checks.filter(({ state }) => state === 'failed' || state === 'warned')
  const raised = found.map(({ id }) => id)
  const expected = Object.keys(own) as MeasuredCheckId[]
  const failing = expected.filter((id) => own[id] === 'failed')
  // What the check itself has measured: the result of the attack is joined to it later, and fails alike of all.
  const failed = expected.filter((one) => measured.some(({ id, state }) => id === one && state === 'failed'))
  return {
    ...{ network, expected, failing, allowed: [...allowed], raised, failed },
    found: found.map(({ id, sentence }) => `${id}: ${sentence}`),
    passed: areOwn(raised, expected, allowed) && areOwn(failed, failing)
  }
}

/** The headline attack and what a check job finds, judged as the program judges a stored evaluation. */
async function judged(
  model: Classifier,
  data: LabelledImages,
  spec: CheckJobSpec,
  context: JobContext
): Promise<{ readonly checks: readonly CheckOutcome[]; readonly measured: readonly CheckResult[] }> {
  const results: AttackResult[] = []
  const rows: LedgerRow[] = []
  const measured: CheckResult[] = []
  const take = async (events: AsyncIterable<CoreEvent>): Promise<void> => {
    for await (const event of events) {
      if (event.kind === 'evaluation') results.push(event.result)
      if (event.kind === 'ledger') rows.push(...event.rows)
      if (event.kind === 'point' && event.point.kind === 'check') measured.push(event.point.result)
    }
  }
  const { attack, samples, offset, seed, batchSize } = spec
  const request = { model, data, spec: attack, samples, offset, seed, batchSize }
  await take(
    evaluateAttack({ ...request, evaluationId: 'headline', epoch: null, keepExamples: false }, context)
  )
  const nothing = { others: [], isUndefended: null, done: [] }
  await take(checkJob({ ...nothing, spec, model, test: data, runId: 'conformance' }, context))
  const checks = runChecks({
    ...{
      headline: results[0] as AttackResult,
      results,
      measured,
      peers: [],
      transferred: [],
      training: null
    },
    ...{ classCount: CLASSES, dimension: PIXELS, separation: null },
    outcomes: (result) =>
      outcomesOf(
        rows.filter(({ evaluationId }) => evaluationId === result.evaluationId),
        result
      )
  })
  return { checks, measured }
}

/** Whether a network raised its own warnings: each of them, and no other but those that are allowed. */
export function areOwn(
  raised: readonly TrustCheckId[],
  expected: readonly TrustCheckId[],
  allowed: readonly TrustCheckId[] = []
): boolean {
  return (
    expected.every((id) => raised.includes(id)) &&
    raised.every((id) => expected.includes(id) || allowed.includes(id))
  )
}

/** A linear network of four classes, and images that it has right: each class, from grey, with noise around it. */
function healthy(): { readonly weights: Float32Array; readonly data: LabelledImages } {
  const random = createRandom(36).fork('conformance-masked')
  const weights = random.fork('weights').normalArray(PIXELS * CLASSES)
  const noise = random.fork('images').uniformArray(IMAGES * PIXELS, -WIDTH / 2, WIDTH / 2)
  const weight = (pixel: number, label: number): number => weights[pixel * CLASSES + label] as number
  const pixels = noise.map((drawn, at) => {
    const [row, pixel] = [Math.floor(at / PIXELS), at % PIXELS]
    const value = 0.5 + drawn + (TOWARDS * weight(pixel, row % CLASSES)) / Math.sqrt(PIXELS)
    return Math.min(BOX.upper, Math.max(BOX.lower, value))
  })
  const labels = Uint8Array.from({ length: IMAGES }, (_, row) => {
    const scores = new Float64Array(CLASSES)
    for (let pixel = 0; pixel < PIXELS; pixel++)
      for (let label = 0; label < CLASSES; label++)
        scores[label] =
          (scores[label] as number) + ((pixels[row * PIXELS + pixel] as number) - 0.5) * weight(pixel, label)
    return scores.indexOf(Math.max(...scores))
  })
  const about = { count: IMAGES, imageShape: SHAPE, classCount: CLASSES, bounds: BOX }
  return { weights, data: { ...about, pixels, labels, datasetHash: 'masked' } }
}
