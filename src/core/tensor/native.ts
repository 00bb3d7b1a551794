import * as tf from '@tensorflow/tfjs-core'

/** One attribute of a TensorFlow operation, as the native binding takes it. */
interface Attribute {
  readonly name: string
  readonly type: number
  readonly value: number | string | boolean
}

/** The part of the native back end of TensorFlow.js that reaches every TensorFlow kernel by its name. */
export interface NativeBackend {
  executeSingleOutput(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.TensorInfo[]
  ): tf.Tensor
  write(values: tf.backend_util.BackendValues, shape: number[], dtype: 'int32'): tf.DataId
  disposeData(dataId: tf.DataId, force: boolean): boolean
  readonly binding: {
    readonly TF_ATTR_TYPE: number
    readonly TF_ATTR_INT: number
    readonly TF_ATTR_FLOAT: number
    readonly TF_ATTR_STRING: number
    readonly TF_ATTR_BOOL: number
    readonly TF_FLOAT: number
    readonly TF_INT32: number
  }
}

/** The attributes that kernels here need, in plain words. */
export interface KernelAttributes {
  /** Names of the attributes that say that an input is int32. */
  readonly int32?: readonly string[]
  readonly booleans?: Readonly<Record<string, boolean>>
  readonly integers?: Readonly<Record<string, number>>
  readonly floats?: Readonly<Record<string, number>>
  readonly strings?: Readonly<Record<string, string>>
}

export function isNative(backend: unknown): backend is NativeBackend {
  const candidate = backend as Partial<NativeBackend>
  return typeof candidate.executeSingleOutput === 'function' && typeof candidate.binding === 'object'
}

/**
 * Runs one kernel of native TensorFlow on float32 tensors (attribute `T`), or `fallback` on any other back end.
 * Not recorded for differentiation: for use inside gradient functions and custom operations.
 */
export function runKernel(
  name: string,
  attributes: KernelAttributes,
  inputs: readonly tf.Tensor[],
  fallback: () => tf.Tensor
): tf.Tensor {
  const backend: unknown = tf.backend()
  if (!isNative(backend)) return fallback()
  return backend.executeSingleOutput(name, attributeList(backend, attributes), inputs)
}

/** @param type name of the attribute that says that the other inputs are float32 */
export function attributeList(
  { binding }: NativeBackend,
  attributes: KernelAttributes,
  type = 'T'
): Attribute[] {
  const list: Attribute[] = [{ name: type, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }]
  for (const key of attributes.int32 ?? [])
    list.push({ name: key, type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 })
  for (const [key, value] of Object.entries(attributes.booleans ?? {}))
    list.push({ name: key, type: binding.TF_ATTR_BOOL, value })
  for (const [key, value] of Object.entries(attributes.integers ?? {}))
    list.push({ name: key, type: binding.TF_ATTR_INT, value })
  for (const [key, value] of Object.entries(attributes.floats ?? {}))
    list.push({ name: key, type: binding.TF_ATTR_FLOAT, value })
  for (const [key, value] of Object.entries(attributes.strings ?? {}))
    list.push({ name: key, type: binding.TF_ATTR_STRING, value })
  return list
}

/** `dy` where `features > 0`, else 0: one pass instead of the three of step, cast and multiply. */
export function reluGradient(dy: tf.Tensor, features: tf.Tensor): tf.Tensor {
  return runKernel('ReluGrad', {}, [dy, features], () =>
    tf.mul(dy, tf.cast(tf.greater(features, 0), 'float32'))
  )
}
