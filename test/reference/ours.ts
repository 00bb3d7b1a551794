import '../../bench/shims'
import '@tensorflow/tfjs-node'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { attackLabel, AttackSpec } from '@contract/attacks'
import { noRefinements } from '@contract/training'
import type { LabelledImages } from '@core/data'
import { evaluateAttack } from '@core/evaluation/evaluate-attack'
import { buildModel, classifierOf } from '@core/models'
import { neverAborted } from '@core/signal'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { installFastKernels } from '@core/tensor/fast-kernels'
import { createRandom } from '@core/tensor/random'
import { train } from '@core/training/train'
import { writeNpz, type NpyData } from '@services/export/npz'
import { mnist } from '../../bench/lib/mnist'

/**
 * Our side of a comparison with the reference implementations: trains `conv4` for one epoch on MNIST (once for a folder),
 * writes weights and test images as `FOLDER/network.npz`, and prints one JSON line for each attack.
 *
 *     ours FOLDER IMAGES BATCH [SEED] < attacks.json     a list of attacks as a study file names them
 *
 * Distances are those of all images, 0 for one that was wrong before, null where nothing was found.
 */
async function main(): Promise<void> {
  const [folder = 'out/reference', count = '500', batch = '128', seed = '1'] = process.argv.slice(2)
  const images = Number(count)
  const batchSize = Number(batch)
  mkdirSync(folder, { recursive: true })
  installFastGradients()
  installFastKernels()
  const data = mnist('test', images)
  const model = await trained(join(folder, 'weights.bin'))
  await writeNetwork(join(folder, 'network.npz'), model, data)
  const classifier = classifierOf(model, { bounds: data.bounds, hash: 'reference' })
  const specs = AttackSpec.array().parse(JSON.parse(readFileSync(0, 'utf8')))
  const warm = AttackSpec.parse({ attack: 'fgsm', norm: 'linf', epsilon: 0.1 })
  for (const [place, spec] of (specs.length > 0 ? [warm, ...specs] : []).entries()) {
    const running = evaluateAttack(
      {
        model: classifier,
        data,
        spec,
        samples: images,
        offset: 0,
        seed: Number(seed),
        batchSize,
        evaluationId: 'reference',
        epoch: null,
        keepExamples: false
      },
      {
        signal: neverAborted,
        now: () => performance.now(),
        sha256: (bytes) => createHash('sha256').update(bytes).digest('hex')
      }
    )
    const before = process.cpuUsage()
    let next = await running.next()
    while (next.done !== true) next = await running.next()
    if (place === 0) continue
    const { result, distances } = next.value
    const { user, system } = process.cpuUsage(before)
    process.stdout.write(
      `${JSON.stringify({
        label: attackLabel(spec),
        seconds: result.seconds,
        processorSeconds: (user + system) / 1e6,
        cleanAccuracy: result.cleanAccuracy.value,
        robustAccuracy: result.robustAccuracy.value,
        forwardCalls: result.forwardCalls,
        backwardCalls: result.backwardCalls,
        distances: distances ? [...distances].map((one) => (Number.isFinite(one) ? one : null)) : null,
        warnings: result.warnings.map(({ code }) => code)
      })}\n`
    )
  }
}

async function trained(path: string): Promise<LayersModel> {
  const random = createRandom(1)
  const model = buildModel('conv4', [28, 28, 1], 10, random.fork('weights'))
  if (existsSync(path)) {
    const bytes = readFileSync(path)
    const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
    let from = 0
    for (const weight of model.weights) {
      const shape = weight.shape as number[]
      const size = shape.reduce((product, side) => product * side, 1)
      weight.write(tf.tensor(values.slice(from, from + size), shape))
      from += size
    }
    return model
  }
  const events = train(
    {
      model,
      data: mnist('train', 60_000),
      method: { id: 'standard', options: {} },
      optimizer: { kind: 'adam', learningRate: 0.001 },
      schedule: { kind: 'constant' },
      ...noRefinements,
      batchSize: 128,
      epochs: 1,
      random: random.fork('order'),
      resume: null
    },
    { signal: neverAborted, now: () => performance.now() }
  )
  while ((await events.next()).done !== true);
  const parts = model.weights.map((weight) =>
    Buffer.from(Float32Array.from(weight.read().dataSync<'float32'>()).buffer)
  )
  writeFileSync(path, Buffer.concat(parts))
  return model
}

/** Images, labels and weights in order, in the shapes that TensorFlow gives them. */
async function writeNetwork(path: string, model: LayersModel, data: LabelledImages): Promise<void> {
  const size = data.imageShape.reduce((product, side) => product * side, 1)
  const arrays: Record<string, { shape: number[]; data: NpyData }> = {
    x: {
      shape: [data.count, ...data.imageShape],
      data: Float32Array.from(data.pixels.subarray(0, data.count * size), (pixel) => pixel / 255)
    },
    y: { shape: [data.count], data: Int32Array.from(data.labels.subarray(0, data.count)) }
  }
  model.weights.forEach((weight, index) => {
    const values = weight.read()
    arrays[`weight_${index}`] = { shape: values.shape, data: Float32Array.from(values.dataSync<'float32'>()) }
  })
  await writeNpz(path, arrays)
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exitCode = 1
})
