import { MethodSpec, noRefinements } from '@contract/training'
import { buildModel } from '@core/models'
import { neverAborted } from '@core/signal'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { installFastKernels } from '@core/tensor/fast-kernels'
import { createRandom } from '@core/tensor/random'
import { train } from '@core/training/train'
import { mnist } from './lib/mnist'

/** Fewer for the attacks (`bench/attacks.ts`) are fewer here, too: sixty times as many, as otherwise. */
const IMAGES = 60 * Number(process.env['HEISENBENCH_BENCH_IMAGES'] ?? 1000)
const BATCH_SIZE = 128
const EPOCHS = 2

/** PGD-AT costs as many epochs as it takes steps: it gets the first of the images. */
const ADVERSARIAL_IMAGES = IMAGES / 10

/**
 * Seconds for one epoch over all of MNIST, and for one of PGD-AT (linf 0.3, 7 steps of 0.1) over its first images: two
 * convolutions (32, 64) with pooling, dense 128, batches of 128, Adam. The same work in PyTorch:
 * bench/peers/torch_epoch.py. Of two epochs the faster one counts, as there.
 */
export async function benchEpoch(): Promise<object[]> {
  installFastGradients()
  installFastKernels()
  const standard = MethodSpec.parse({ id: 'standard' })
  const options = { epsilon: 0.3, steps: 7, stepSize: 0.1 }
  const adversarial = MethodSpec.parse({ id: 'pgd-at', options })
  return [await epochOf(standard, IMAGES), await epochOf(adversarial, ADVERSARIAL_IMAGES)]
}

async function epochOf(method: MethodSpec, images: number): Promise<object> {
  const random = createRandom(1)
  const model = buildModel('conv4', [28, 28, 1], 10, random.fork('weights'))
  const seconds: number[] = []
  /** Of all threads: what a machine that others use at the same time changes less. */
  const processorSeconds: number[] = []
  let before = process.cpuUsage()
  let loss: number | null = null
  const events = train(
    {
      model,
      data: mnist('train', images),
      method,
      optimizer: { kind: 'adam', learningRate: 0.001 },
      schedule: { kind: 'constant' },
      ...noRefinements,
      batchSize: BATCH_SIZE,
      epochs: EPOCHS,
      random: random.fork('order'),
      resume: null
    },
    { signal: neverAborted, now: () => performance.now() }
  )
  for await (const event of events) {
    if (event.kind !== 'epoch') continue
    const { user, system } = process.cpuUsage(before)
    before = process.cpuUsage()
    if (event.epoch === 0) continue
    processorSeconds.push((user + system) / 1e6)
    seconds.push(event.seconds)
    loss = event.loss
  }
  model.dispose()
  return {
    method: method.id,
    images,
    batchSize: BATCH_SIZE,
    threads: Number(process.env['TF_NUM_INTRAOP_THREADS'] ?? 0),
    seconds: Math.min(...seconds),
    epochSeconds: seconds,
    processorSeconds: Math.min(...processorSeconds),
    loss
  }
}
