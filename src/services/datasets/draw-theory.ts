import { parameterValues, theories, theoryExamples, type DrawableTheory } from '@core/charts/theory'
import { createRandom } from '@core/tensor/random'
import type { DrawnExamples } from '@core/uncertainty/theory/draw'
import { AppError } from '@contract/errors'
import { theorySampleText, type TheorySample } from '@contract/theory-sample'
import { writeNpz } from '../export/npz'

/** Values of a file, as floats in memory at once. */
const MOST_VALUES = 2 ** 28

/**
 * Writes examples drawn from the model of a theory as a NumPy archive that an import takes: each an "image" one pixel high, and
 * a box so wide that no attack within one unit of an example is cut off by it.
 *
 * @throws AppError 'not-found' for a theory without a model to draw from, 'invalid-input' where it would be too much,
 *   'disk-failed'
 */
export async function drawTheory(sample: TheorySample, path: string): Promise<void> {
  const random = createRandom(sample.seed)
  const { size } = examples(sample, 1, random.fork('size'))
  const values = size * (sample.train + sample.test)
  if (values > MOST_VALUES) {
    throw new AppError(
      'invalid-input',
      `Expected at most ${MOST_VALUES} values, found ${sample.train + sample.test} examples of ${size}. Draw fewer examples.`
    )
  }
  const drawn = {
    train: examples(sample, sample.train, random.fork('train')),
    test: examples(sample, sample.test, random.fork('test'))
  }
  const bound = Math.ceil(Math.max(largest(drawn.train.inputs), largest(drawn.test.inputs))) + 1
  await writeNpz(path, {
    ...arraysOf('train', drawn.train),
    ...arraysOf('test', drawn.test),
    bounds: { shape: [2], data: Float32Array.of(-bound, bound) }
  })
}

/**
 * What is drawn, in one line: the same for the same examples.
 *
 * @throws AppError 'not-found' for a theory without a model to draw from
 */
export function drawnText(sample: TheorySample): string {
  return theorySampleText({
    ...sample,
    parameters: parameterValues(theoryOf(sample), sample.parameters)
  })
}

function examples(
  sample: TheorySample,
  count: number,
  random: ReturnType<typeof createRandom>
): DrawnExamples {
  return theoryExamples(theoryOf(sample), sample.parameters, count, random)
}

function theoryOf({ theory: id }: TheorySample): DrawableTheory {
  const drawable = theories.filter((one): one is DrawableTheory => one.draw !== undefined)
  const found = drawable.find((one) => one.id === id)
  if (found) return found
  throw new AppError(
    'not-found',
    `Expected one of ${drawable.map((one) => one.id).join(', ')}, found "${id}".`
  )
}

function arraysOf(
  split: 'train' | 'test',
  { inputs, labels, size }: DrawnExamples
): Parameters<typeof writeNpz>[1] {
  return {
    [`x_${split}`]: { shape: [labels.length, 1, size, 1], data: inputs },
    [`y_${split}`]: { shape: [labels.length], data: Int32Array.from(labels) }
  }
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
