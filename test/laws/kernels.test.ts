import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { constantTensors } from '@core/tensor/constant-tensors'
import { installFastKernels } from '@core/tensor/fast-kernels'
import type { NativeBackend } from '@core/tensor/native'
import { createRandom } from '@core/tensor/random'

const names = [tf.Add, tf.Reshape, tf.GatherV2, tf.Slice, tf.Max, tf.Sum]
const stock = names.map((name) => tf.getKernel(name, 'tensorflow'))
installFastKernels()
const fast = names.map((name) => tf.getKernel(name, 'tensorflow'))

function use(kernels: readonly tf.KernelConfig[]): void {
  for (const kernel of kernels) {
    tf.unregisterKernel(kernel.kernelName, kernel.backendName)
    tf.registerKernel(kernel)
  }
}

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))
afterAll(() => use(fast))

const random = createRandom(5)
const floats = (...shape: number[]): tf.Tensor =>
  tf.tensor(random.normalArray(shape.reduce((product, side) => product * side, 1)), shape)

/** Each one is made of its inputs anew: which kernels run is decided by who asks. */
const cases: Record<string, () => { inputs: tf.Tensor[]; run: (...inputs: tf.Tensor[]) => tf.Tensor }> = {
  'a bias of images': () => ({
    inputs: [floats(3, 5, 4, 6), floats(6)],
    run: (x, bias) => tf.add(x!, bias!)
  }),
  'a bias of rows': () => ({ inputs: [floats(7, 10), floats(10)], run: (x, bias) => tf.add(x!, bias!) }),
  'a bias of one number': () => ({ inputs: [floats(7, 1), floats(1)], run: (x, bias) => tf.add(x!, bias!) }),
  'a sum of equal shapes': () => ({ inputs: [floats(3, 4), floats(3, 4)], run: (x, y) => tf.add(x!, y!) }),
  'a sum of two lists': () => ({ inputs: [floats(4), floats(4)], run: (x, y) => tf.add(x!, y!) }),
  'a list before images': () => ({ inputs: [floats(6), floats(2, 3, 6)], run: (x, y) => tf.add(x!, y!) }),
  'a column over images': () => ({
    inputs: [floats(3, 4, 5, 2), floats(3, 1, 1, 1)],
    run: (x, y) => tf.add(x!, y!)
  }),
  'a sum of a list and one number': () => ({
    inputs: [floats(2, 6), floats(1)],
    run: (x, y) => tf.add(x!, y!)
  }),
  'a sum of whole numbers': () => ({
    inputs: [tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), tf.tensor1d([5, 6], 'int32')],
    run: (x, y) => tf.add(x!, y!)
  }),
  'whole numbers and a bias': () => ({
    inputs: [tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), floats(2)],
    run: (x, y) => tf.add(x!, y!)
  }),
  'another shape': () => ({ inputs: [floats(4, 6)], run: (x) => tf.reshape(x!, [2, 3, 4]) }),
  'no shape at all': () => ({ inputs: [floats(1, 1)], run: (x) => tf.reshape(x!, []) }),
  'flags in another shape': () => ({
    inputs: [tf.tensor2d([1, 0, 0, 1], [2, 2], 'bool')],
    run: (x) => tf.reshape(x!, [4])
  }),
  rows: () => ({
    inputs: [floats(5, 3, 2), tf.tensor1d([4, 0, 0, 2], 'int32')],
    run: (x, rows) => tf.gather(x!, rows as tf.Tensor1D)
  }),
  'columns, for each row its own': () => ({
    inputs: [floats(2, 5), tf.tensor2d([1, 4, 0, 0], [2, 2], 'int32')],
    run: (x, rows) => tf.gather(x!, rows as tf.Tensor2D, 1, 1)
  }),
  'no rows': () => ({
    inputs: [floats(5, 3), tf.tensor1d([], 'int32')],
    run: (x, rows) => tf.gather(x!, rows as tf.Tensor1D)
  }),
  'a part': () => ({ inputs: [floats(5, 6, 2)], run: (x) => tf.slice(x!, [1, 2, 0], [3, -1, 1]) }),
  'a part from a row on': () => ({ inputs: [floats(5, 6)], run: (x) => tf.slice(x!, 2) }),
  'the largest': () => ({ inputs: [floats(4, 3, 5)], run: (x) => tf.max(x!, 1) }),
  'the largest of all': () => ({ inputs: [floats(4, 3)], run: (x) => tf.max(x!) }),
  'the largest, axes kept': () => ({ inputs: [floats(4, 3, 5)], run: (x) => tf.max(x!, [0, 2], true) }),
  'sums of images': () => ({ inputs: [floats(4, 3, 5, 2)], run: (x) => tf.sum(x!, [1, 2, 3]) }),
  'the sum of all': () => ({ inputs: [floats(4, 3)], run: (x) => tf.sum(x!) }),
  'how many flags': () => ({
    inputs: [tf.tensor1d([1, 0, 1], 'bool')],
    run: (x) => tf.sum(x!)
  })
}

describe('kernels that are called with less work', () => {
  it.each(Object.keys(cases))('give what TensorFlow.js gives, to the last bit: %s', (name) => {
    const { inputs, run } = (cases[name] as (typeof cases)[string])()
    const answers = [stock, fast, fast].map((kernels) => {
      use(kernels)
      const answer = tf.tidy(() => run(...inputs))
      const found = { shape: answer.shape, dtype: answer.dtype, values: [...answer.dataSync()] }
      answer.dispose()
      return found
    })
    tf.dispose(inputs)
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })

  it('pass gradients on as before', () => {
    const [x, bias] = [floats(3, 4, 4, 2), floats(2)]
    const gradientsOf = (kernels: readonly tf.KernelConfig[]): number[][] => {
      use(kernels)
      return tf.tidy(() =>
        tf
          .grads((value, added) => tf.sum(tf.square(tf.max(tf.add(value!, added!), [1, 2]))))([x, bias])
          .map((gradient) => [...gradient.dataSync()])
      )
    }
    expect(gradientsOf(fast)).toEqual(gradientsOf(stock))
    tf.dispose([x, bias])
  })

  it('keep few shapes and let go of those not asked for', () => {
    use(fast)
    const x = floats(4096)
    const held = tf.backend().numDataIds()
    for (let from = 0; from < 4096; from++) tf.dispose(tf.slice(x, [from], [1]))
    expect(tf.backend().numDataIds() - held).toBeLessThanOrEqual(2048)
    // The first one is made again.
    const first = tf.slice(x, [0], [1])
    expect(first.dataSync()[0]).toBe(x.dataSync()[0])
    tf.dispose([x, first])
  })

  it('never lose a shape that is asked for for the sake of the one beside it', () => {
    const backend = tf.backend() as unknown as NativeBackend & { readSync(dataId: object): Int32Array }
    const { list } = constantTensors(backend)
    for (let value = 0; value < 2048; value++) list([value])
    const oldest = list([0])
    list([2048])
    expect([...backend.readSync(oldest.dataId)]).toEqual([0])
    expect(list([0])).toBe(oldest)
  })

  it('say that a row is not there', () => {
    use(fast)
    const x = floats(5, 3)
    expect(() => tf.tidy(() => tf.gather(x, tf.tensor1d([5], 'int32')))).toThrow(/5 is not in \[0, 5\)/)
    x.dispose()
  })
})
