import { EstimatorSpec } from '@contract/estimators'
import type { UncertaintyResult } from '@contract/measurement'
import { buildModel, classifierOf } from '@core/models'
import { neverAborted } from '@core/signal'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { installFastKernels } from '@core/tensor/fast-kernels'
import { createRandom } from '@core/tensor/random'
import { estimateUncertainty } from '@core/uncertainty/estimate'
import { mnist } from './lib/mnist'

const IMAGES = 1000
/** Fewer than the default, for time; a draw costs one forward and backward pass, so time goes with their number. */
const DRAWS = 64

/** E1 and E3 of conv4 on 1,000 MNIST test images. */
export async function benchUncertainty(): Promise<object[]> {
  installFastGradients()
  installFastKernels()
  const data = mnist('test', 10_000)
  const model = buildModel('conv4', data.imageShape, data.classCount, createRandom(1))
  const classifier = classifierOf(model, { bounds: data.bounds, hash: 'bench' })
  const context = { signal: neverAborted, now: () => performance.now(), sha256: () => '' }
  const run = async (spec: EstimatorSpec): Promise<UncertaintyResult> => {
    const events = estimateUncertainty({ model: classifier, data, spec, seed: 1 }, context)
    for (;;) {
      const step = await events.next()
      if (step.done) return step.value
    }
  }
  // The first passes allocate and choose kernels; a measurement in a study comes after many.
  await run(EstimatorSpec.parse({ estimator: 'data', options: { samples: 256 } }))
  const weighted = await run(EstimatorSpec.parse({ estimator: 'data', options: { samples: IMAGES } }))
  const local = await run(
    EstimatorSpec.parse({ estimator: 'local', options: { images: IMAGES, draws: DRAWS } })
  )
  model.dispose()
  return [
    report('E1, data-weighted', weighted, IMAGES),
    { ...report('E3, local window', local, IMAGES * (DRAWS + 1)), draws: DRAWS }
  ]
}

function report(what: string, result: UncertaintyResult, gradients: number): object {
  const { seconds, sampleCount, product, bound, effectiveSampleSize } = result
  return {
    what,
    images: sampleCount,
    seconds: Number(seconds.toFixed(3)),
    gradients,
    millisecondsPerGradient: Number(((1000 * seconds) / gradients).toFixed(4)),
    productOverBound: Number((product.value / bound).toFixed(5)),
    effectiveSampleSize: Number(effectiveSampleSize.toFixed(1))
  }
}
