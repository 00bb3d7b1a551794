import * as tf from '@tensorflow/tfjs-core'
import { clopperPearsonLower, normalQuantile } from '../statistics/normal'
import type { Random } from '../tensor/random'
import { valuesOf } from '../tensor/values-of'
import { rowsOf } from '../tensor/rows-of'
import type { Certificate, CertificateInput } from './certificate'
import { largestOf } from './predicted'

type Input = CertificateInput<{ readonly sigma: number }>

/**
 * Randomised smoothing (Cohen et al. 2019, algorithm CERTIFY): the class most frequent among `selectionDraws` noisy
 * copies is certified by `draws` others. With p a lower bound of its probability (Clopper-Pearson, 1 - failure) the
 * smoothed classifier is constant within `sigma * quantile(p)` in l2; it abstains where p is not above one half.
 */
export const smoothing: Certificate<'smoothing'> = async function* (input) {
  const { x, sampleIndices, options, random } = input
  const { sigma, selectionDraws, draws, failure } = options
  const count = x.shape[0]
  const predicted = new Int32Array(count).fill(-1)
  const radius = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    const image = rowsOf(x, Int32Array.of(row))
    try {
      const stream = random.fork(`smoothing-${sampleIndices[row]}`)
      const first = classCounts(input, image, selectionDraws, stream.fork('selection'))
      const favourite = largestOf(Float32Array.from(first), first.length)[0] as number
      const counts = classCounts(input, image, draws, stream.fork('certification'))
      const lower = clopperPearsonLower(counts[favourite] as number, draws, failure)
      if (lower > 0.5) {
        predicted[row] = favourite
        radius[row] = sigma * normalQuantile(lower)
      }
    } finally {
      image.dispose()
    }
    yield { done: row + 1, total: count }
    await Promise.resolve()
  }
  return { predicted, radius }
}

/** The largest radius that so many draws can prove: all of them of one class. */
export function largestSmoothingRadius(options: {
  readonly sigma: number
  readonly draws: number
  readonly failure: number
}): number {
  return options.sigma * normalQuantile(clopperPearsonLower(options.draws, options.draws, options.failure))
}

/** How often each class came out for noisy copies of one image. */
function classCounts(
  { model, options, batchSize, signal }: Input,
  image: tf.Tensor4D,
  draws: number,
  random: Random
): Uint32Array {
  const counts = new Uint32Array(model.classCount)
  const [, ...shape] = image.shape
  for (let from = 0; from < draws; from += batchSize) {
    signal.throwIfAborted()
    const rows = Math.min(batchSize, draws - from)
    const noise = random.normalArray(rows * image.size)
    const logits = valuesOf(() =>
      model.logits(tf.add(image, tf.mul(tf.tensor4d(noise, [rows, ...shape]), options.sigma)))
    )
    for (const index of largestOf(logits, model.classCount)) counts[index] = (counts[index] as number) + 1
  }
  return counts
}
