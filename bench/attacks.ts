import { createHash } from 'node:crypto'
import { AttackSpec } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import { evaluateAttack } from '@core/evaluation/evaluate-attack'
import { buildModel, classifierOf } from '@core/models'
import { neverAborted } from '@core/signal'
import { batchOf, range } from '@core/tensor/batches'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { createRandom } from '@core/tensor/random'
import { train } from '@core/training/train'
import { writeNpz } from '@services/export/npz'
import { mnist } from './lib/mnist'

const IMAGES = 1000
const BATCH_SIZE = 128
const TRAINING_IMAGES = 60_000

/** Name and settings of each attack; bench/peers/torch_attacks.py runs the same ones by these names. */
const attacks: readonly (readonly [string, AttackSpec])[] = [
  ['fgsm-0.1', AttackSpec.parse({ attack: 'fgsm', norm: 'linf', epsilon: 0.1 })],
  ['pgd-0.1', pgd('linf', 0.1, 0.01)],
  ['pgd-0.2', pgd('linf', 0.2, 0.02)],
  ['pgd-l2-1.5', pgd('l2', 1.5, 0.1)]
]

function pgd(norm: 'linf' | 'l2', epsilon: number, stepSize: number): AttackSpec {
  return AttackSpec.parse({ attack: 'pgd', norm, epsilon, options: { steps: 40, stepSize } })
}

/**
 * FGSM and PGD-40 on 1,000 MNIST test images against conv4 after one epoch, judged by the referee, ledger hashes
 * included. HEISENBENCH_BENCH_EXPORT=FILE.npz writes images and weights for the peers.
 */
export async function benchAttacks(): Promise<object[]> {
  installFastGradients()
  const random = createRandom(1)
  const model = buildModel('conv4', [28, 28, 1], 10, random.fork('weights'))
  const context = {
    signal: neverAborted,
    now: () => performance.now(),
    sha256: (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  }
  const training = train(
    {
      model,
      data: mnist('train', TRAINING_IMAGES),
      method: { id: 'standard', options: {} },
      optimizer: { kind: 'adam', learningRate: 0.001 },
      schedule: { kind: 'constant' },
      batchSize: BATCH_SIZE,
      epochs: 1,
      random: random.fork('order'),
      resume: null
    },
    context
  )
  while (!(await training.next()).done);

  const data = mnist('test', 10_000)
  const exportPath = process.env['HEISENBENCH_BENCH_EXPORT']
  if (exportPath) await exportForPeers(exportPath, model.getWeights())

  const classifier = classifierOf(model, { bounds: data.bounds, hash: 'bench' })
  const evaluate = async (spec: AttackSpec, samples: number): Promise<AttackResult> => {
    const events = evaluateAttack(
      {
        ...{ model: classifier, data, spec, samples, offset: 0, seed: 1, batchSize: BATCH_SIZE },
        ...{ evaluationId: 'bench', epoch: null, keepExamples: false }
      },
      context
    )
    for (;;) {
      const step = await events.next()
      if (step.done) return step.value.result
    }
  }
  // The first passes allocate and choose kernels.
  await evaluate(pgd('linf', 0.1, 0.05), BATCH_SIZE)
  const results: object[] = []
  for (const [name, spec] of attacks) {
    const result = await evaluate(spec, IMAGES)
    results.push({
      name,
      samples: IMAGES,
      seconds: Number(result.seconds.toFixed(3)),
      cleanAccuracy: result.cleanAccuracy.value,
      robustAccuracy: result.robustAccuracy.value,
      forwardCalls: result.forwardCalls,
      backwardCalls: result.backwardCalls,
      threads: Number(process.env['TF_NUM_INTRAOP_THREADS'] ?? 0)
    })
  }
  model.dispose()
  return results
}

interface Weight {
  readonly shape: number[]
  dataSync(): ArrayLike<number>
}

/** Images, labels and weights in order, as bench/peers/torch_attacks.py reads them. */
async function exportForPeers(path: string, weights: readonly Weight[]): Promise<void> {
  const { x, y } = batchOf(mnist('test', IMAGES), range(0, IMAGES))
  const arrays: Record<string, { shape: number[]; data: Float32Array | Int32Array }> = {
    x: { shape: x.shape, data: Float32Array.from(x.dataSync()) },
    y: { shape: y.shape, data: Int32Array.from(y.dataSync()) }
  }
  weights.forEach((weight, index) => {
    arrays[`weight_${index}`] = { shape: weight.shape, data: Float32Array.from(weight.dataSync()) }
  })
  await writeNpz(path, arrays)
  x.dispose()
  y.dispose()
}
