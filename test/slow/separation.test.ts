import '@tensorflow/tfjs-node'
import { expect, it } from 'vitest'
import type { LabelledImages } from '@core/data'
import { separation } from '@core/dataset-statistics/separation'
import { mnist } from '../../bench/lib/mnist'

/** As many images as are held against all training images without leaving some of these out. */
const MOST = 3000

/** The least distance, linf, of some images to the training images of other classes. */
function least(queries: LabelledImages, train: LabelledImages): number {
  let found = Infinity
  const size = queries.pixels.length / queries.count
  for (let from = 0; from < queries.count; from += MOST) {
    const count = Math.min(MOST, queries.count - from)
    const test = {
      ...queries,
      count,
      pixels: queries.pixels.slice(from * size, (from + count) * size),
      labels: queries.labels.slice(from, from + count)
    }
    const [linf] = separation({
      train,
      test,
      from: 'test',
      samples: count,
      seed: 1,
      between: () => undefined
    })
    expect(linf?.references).toBe(train.count)
    found = Math.min(found, linf?.distances[0] ?? Infinity)
  }
  return found
}

it('MNIST is separated as far as Yang et al. (2020, table 1) found: 0.812 from test to training images, 0.737 among these', () => {
  const train = mnist('train', 60_000)
  expect(least(mnist('test', 10_000), train)).toBeCloseTo(0.812, 3)
  expect(least(train, train)).toBeCloseTo(0.737, 3)
})
