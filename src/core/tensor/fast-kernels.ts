/**
 * Kernels that TensorFlow.js calls with more work than there is to do, called with less. The numbers are the same to the
 * last bit (test/laws/kernels).
 *
 * Stock, each call of a kernel with a shape, an axis or a range makes a small tensor for it, hands it to TensorFlow and takes
 * it away again, which for small batches costs as much as the kernel; a gather looks at each index in JavaScript before
 * TensorFlow looks at it again; and a bias is added by the kernel that broadcasts any shape over any other.
 */
import * as tf from '@tensorflow/tfjs-core'
import { constantTensors, type Constants } from './constant-tensors'
import { attributeList, isNative, type KernelAttributes, type NativeBackend } from './native'

/** How a kernel is called here; null where its inputs are such that the stock way is the right one. */
type Plan = (
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  attributes: Readonly<Record<string, unknown>>,
  constants: Constants
) => PlannedCall | null

interface PlannedCall {
  readonly name: string
  readonly inputs: readonly tf.TensorInfo[]
  readonly attributes?: KernelAttributes
  /** Name of the attribute that says that the numbers are float32, if it is another than `T`. */
  readonly type?: string
}

type Sides = number | number[]

const plans: Readonly<Record<string, Plan>> = {
  [tf.Add]({ a, b }) {
    if (!a || !b || b.dtype !== 'float32') return null
    const { length } = a.shape
    const isBias = b.shape.length === 1 && length > 1 && length < 6 && a.shape[length - 1] === b.shape[0]
    return isBias ? { name: 'BiasAdd', inputs: [a, b] } : null
  },
  [tf.Reshape]: ({ x }, { shape }, { list }) =>
    x ? { name: 'Reshape', inputs: [x, list(shape as number[])], attributes: { int32: ['Tshape'] } } : null,
  [tf.GatherV2]({ x, indices }, { axis, batchDims }, { number }) {
    if (!x || indices?.dtype !== 'int32') return null
    return {
      name: 'GatherV2',
      type: 'Tparams',
      inputs: [x, indices, number(axis as number)],
      attributes: { int32: ['Tindices', 'Taxis'], integers: { batch_dims: batchDims as number } }
    }
  },
  [tf.Slice]({ x }, { begin, size }, { list }) {
    if (!x) return null
    const [from, count] = tf.slice_util.parseSliceParams(x, begin as Sides, size as Sides)
    if (!from || !count) return null
    return { name: 'Slice', inputs: [x, list(from), list(count)], attributes: { int32: ['Index'] } }
  },
  [tf.Max]: ({ x }, { reductionIndices, keepDims }, constants) =>
    x ? reduction('Max', x, reductionIndices, keepDims, constants) : null,
  [tf.Sum]: ({ x }, { axis, keepDims }, constants) =>
    x ? reduction('Sum', x, axis, keepDims, constants) : null
}

function reduction(
  name: string,
  x: tf.TensorInfo,
  axis: unknown,
  keepDims: unknown,
  { list }: Constants
): PlannedCall {
  return {
    name,
    inputs: [x, list(tf.util.parseAxisParam(axis as Sides, x.shape))],
    attributes: { int32: ['Tidx'], booleans: { keep_dims: keepDims === true } }
  }
}

const installed = new WeakSet<tf.KernelConfig>()

/** Replaces these kernels for the whole thread, after '@tensorflow/tfjs-node' has been loaded. It may be called again. */
export function installFastKernels(): void {
  const backend: unknown = tf.backend()
  if (!isNative(backend)) return
  const constants = constantTensors(backend)
  for (const [kernelName, plan] of Object.entries(plans)) {
    const stock = tf.getKernel(kernelName, tf.getBackend())
    if (installed.has(stock)) continue
    const fast = { ...stock, kernelFunc: planned(stock.kernelFunc, plan, backend, constants) }
    tf.unregisterKernel(kernelName, stock.backendName)
    tf.registerKernel(fast)
    installed.add(fast)
  }
}

function planned(
  stock: tf.KernelFunc,
  plan: Plan,
  backend: NativeBackend,
  constants: Constants
): tf.KernelFunc {
  return (asked) => {
    const inputs = asked.inputs as Record<string, tf.TensorInfo>
    // The first input tells the kind of numbers; other kinds are rare and small.
    const isFloat = (inputs['x'] ?? inputs['a'])?.dtype === 'float32'
    const call = isFloat ? plan(inputs, asked.attrs ?? {}, constants) : null
    if (call === null) return stock(asked)
    return backend.executeSingleOutput(
      call.name,
      attributeList(backend, call.attributes ?? {}, call.type),
      call.inputs
    )
  }
}
