import { createHash } from 'node:crypto'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { attackLabel, AttackSpec } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import { noRefinements } from '@contract/training'
import type { LabelledImages } from '@core/data'
import { evaluateAttack } from '@core/evaluation/evaluate-attack'
import { buildModel, classifierOf, type Classifier } from '@core/models'
import { neverAborted } from '@core/signal'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { installFastKernels } from '@core/tensor/fast-kernels'
import { createRandom } from '@core/tensor/random'
import { train } from '@core/training/train'
import { writeNpz, type NpyData } from '@services/export/npz'
import { mnist } from './lib/mnist'

/** Fewer where a machine is too slow for all, or is shared. */
const IMAGES = Number(process.env['HEISENBENCH_BENCH_IMAGES'] ?? 1000)
const BATCH_SIZE = 128

/** AutoAttack costs a hundred times as much as PGD: it gets the first tenth of the images. */
const FEW_IMAGES = Math.ceil(IMAGES / 10)

/** The cases of bench/peers/torch_attacks.py, by the same names. */
const cases = {
  'fgsm-0.1': { attack: 'fgsm', norm: 'linf', epsilon: 0.1 },
  'pgd-0.1': { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 40, stepSize: 0.01 } },
  'pgd-0.2': { attack: 'pgd', norm: 'linf', epsilon: 0.2, options: { steps: 40, stepSize: 0.02 } },
  'pgd-l2-1.5': { attack: 'pgd', norm: 'l2', epsilon: 1.5, options: { steps: 40, stepSize: 0.1 } },
  'deepfool-l2-1.5': { attack: 'deepfool', norm: 'l2', epsilon: 1.5 },
  'pgd-0.1-without-early-stop': {
    attack: 'pgd',
    norm: 'linf',
    epsilon: 0.1,
    options: { steps: 40, stepSize: 0.01, earlyStop: false }
  },
  'apgd-ce-0.1': { attack: 'apgd', norm: 'linf', epsilon: 0.1, options: { steps: 100 } },
  'autoattack-0.1': { attack: 'autoattack', norm: 'linf', epsilon: 0.1 },
  // To compare with an ensemble whose members take 10 steps, and to leave fewer robust.
  'autoattack-0.1-20-steps': { attack: 'autoattack', norm: 'linf', epsilon: 0.1, options: { steps: 20 } }
} as const

/**
 * Attacks on the first 1,000 MNIST test images, batch 128, on two convolutions (32, 64) with pooling, dense 128,
 * trained for one epoch. Seconds are those of the whole evaluation: attack, referee, ledger. With the variable
 * HEISENBENCH_BENCH_EXPORT set to a file name it also writes weights and images for PyTorch's libraries.
 */
export async function benchAttacks(): Promise<object[]> {
  installFastGradients()
  installFastKernels()
  const data = mnist('test', IMAGES)
  const model = await trained()
  const classifier = classifierOf(model, { bounds: data.bounds, hash: 'bench' })
  const exportPath = process.env['HEISENBENCH_BENCH_EXPORT']
  if (exportPath) await writeForPeers(exportPath, model, data)
  // The first passes allocate and choose kernels; an attack in a study comes after many.
  await evaluate(classifier, data, AttackSpec.parse(cases['fgsm-0.1']))
  const results: object[] = []
  for (const [name, input] of Object.entries(cases)) {
    const spec = AttackSpec.parse(input)
    const images = spec.attack === 'autoattack' ? FEW_IMAGES : IMAGES
    const { seconds, cleanAccuracy, robustAccuracy, ...result } = await evaluate(
      classifier,
      data,
      spec,
      images
    )
    results.push({
      name,
      what: attackLabel(spec),
      images,
      batchSize: BATCH_SIZE,
      threads: Number(process.env['TF_NUM_INTRAOP_THREADS'] ?? 0),
      seconds: Number(seconds.toFixed(3)),
      cleanAccuracy: cleanAccuracy.value,
      robustAccuracy: robustAccuracy.value,
      forwardCalls: result.forwardCalls,
      backwardCalls: result.backwardCalls
    })
  }
  model.dispose()
  return results
}

async function trained(): Promise<LayersModel> {
  const random = createRandom(1)
  const model = buildModel('conv4', [28, 28, 1], 10, random.fork('weights'))
  const events = train(
    {
      model,
      data: mnist('train', 60_000),
      method: { id: 'standard', options: {} },
      optimizer: { kind: 'adam', learningRate: 0.001 },
      schedule: { kind: 'constant' },
      ...noRefinements,
      batchSize: BATCH_SIZE,
      epochs: 1,
      random: random.fork('order'),
      resume: null
    },
    { signal: neverAborted, now: () => performance.now() }
  )
  while ((await events.next()).done !== true);
  return model
}

async function evaluate(
  model: Classifier,
  data: LabelledImages,
  spec: AttackSpec,
  samples = IMAGES
): Promise<AttackResult> {
  const running = evaluateAttack(
    {
      model,
      data,
      spec,
      samples,
      offset: 0,
      seed: 1,
      batchSize: BATCH_SIZE,
      evaluationId: 'bench',
      epoch: null,
      keepExamples: false
    },
    {
      signal: neverAborted,
      now: () => performance.now(),
      sha256: (bytes) => createHash('sha256').update(bytes).digest('hex')
    }
  )
  for (;;) {
    const next = await running.next()
    if (next.done === true) return next.value.result
  }
}

/** Images, labels and weights in order, as bench/peers/torch_attacks.py reads them. */
async function writeForPeers(path: string, model: LayersModel, data: LabelledImages): Promise<void> {
  const arrays: Record<string, { shape: number[]; data: NpyData }> = {
    x: {
      shape: [IMAGES, ...data.imageShape],
      data: Float32Array.from(data.pixels.subarray(0, IMAGES * 784), (pixel) => pixel / 255)
    },
    y: { shape: [IMAGES], data: Int32Array.from(data.labels.subarray(0, IMAGES)) }
  }
  model.weights.forEach((weight, index) => {
    const values = weight.read()
    arrays[`weight_${index}`] = { shape: values.shape, data: Float32Array.from(values.dataSync<'float32'>()) }
  })
  await writeNpz(path, arrays)
}
