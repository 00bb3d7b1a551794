import * as tf from '@tensorflow/tfjs-core'
import { AttackSpec } from '@contract/attacks'
import { CheckJobSpec, probeChecks, type MeasuredCheckId } from '@contract/checks'
import { MaskedNetwork, type MaskedRow } from '@contract/conformance'
import type { LabelledImages } from '../data'
import { checkJob } from '../jobs/check'
import type { JobContext } from '../jobs/job'
import type { Classifier } from '../models/classifier'
import { createRandom } from '../tensor/random'

/** Networks whose gradient is hidden on purpose, and the one that they are made of. */
export const maskedNetworks = MaskedNetwork.options

type Logits = Classifier['logits']

/** How the logits of a healthy network are spoilt, and the checks that have to notice. */
const masks: Readonly<
  Record<MaskedNetwork, { readonly expected: readonly MeasuredCheckId[]; spoil(logits: Logits): Logits }>
> = {
  whole: { expected: [], spoil: (logits) => logits },
  saturated: {
    expected: ['C10'],
    spoil: (logits) => (x) => tf.tidy(() => tf.mul<tf.Tensor2D>(logits(x), 1e4))
  },
  quantised: {
    expected: ['C10', 'C32'],
    spoil: (logits) => (x) => tf.tidy(() => logits(tf.div(tf.round(tf.mul(x, LEVELS)), LEVELS)))
  },
  random: {
    expected: ['C8'],
    spoil: (logits) => (x) => tf.tidy(() => logits(tf.add(x, tf.randomNormal(x.shape, 0, NOISE))))
  },
  flat: { expected: ['C10', 'C32'], spoil: (logits) => (x) => tf.tidy(() => tf.round(logits(x))) }
}

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
const BOX = { lower: 0, upper: 1 }

/** Asks the checks of networks and their gradients of one masked network. */
export async function tryMasked(
  network: MaskedNetwork,
  seed: number,
  context: JobContext
): Promise<Omit<MaskedRow, 'seconds'>> {
  const { expected, spoil } = masks[network]
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
      logits: spoil(plain),
      inputShape: SHAPE,
      classCount: CLASSES,
      bounds: BOX,
      hash: `masked ${network}`
    }
  }
  const raw = { attack: 'pgd', norm: 'linf', epsilon: EPSILON, options: { steps: 20 } } as const
  const spec = CheckJobSpec.parse({
    ...{ kind: 'check', model: network, dataset: 'masked', attack: AttackSpec.parse(raw) },
    ...{ samples: IMAGES, probes: IMAGES, checks: [...probeChecks], seed, batchSize: IMAGES }
  })
  const given = { spec, model, test: data, others: [], isUndefended: null, done: [], runId: 'conformance' }
  const found = new Map<MeasuredCheckId, string>()
  for await (const event of checkJob(given, context)) {
    if (event.kind !== 'point' || event.point.kind !== 'check') continue
    const { id, state, sentence } = event.point.result
    if (state === 'failed' || state === 'warned') found.set(id, sentence)
  }
  const raised = [...found.keys()]
  return {
    ...{ network, expected: [...expected], raised, passed: areOwn(raised, expected) },
    found: [...found].map(([id, sentence]) => `${id}: ${sentence}`)
  }
}

/** Whether a network raised its own warnings: each of them, and no other. */
export function areOwn(raised: readonly MeasuredCheckId[], expected: readonly MeasuredCheckId[]): boolean {
  return [...raised].sort().join() === [...expected].sort().join()
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
