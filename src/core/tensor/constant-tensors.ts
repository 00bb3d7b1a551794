import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { NativeBackend } from './native'

/** Shapes, axes and ranges as TensorFlow wants them: small integer tensors, each made once for a thread. */
export interface Constants {
  /** A tensor of one axis. */
  list(values: readonly number[]): TensorInfo
  /** A tensor of no axis. */
  number(value: number): TensorInfo
}

/** Most of them that are kept: a network needs a few dozen, a data set that is walked through in parts some hundred. */
const MOST_KEPT = 2048

/**
 * The engine of TensorFlow.js knows nothing of these tensors, so that no scope takes them away and no count of tensors holds
 * them; the one not asked for the longest goes when there are too many.
 */
export function constantTensors(backend: NativeBackend): Constants {
  const kept = new Map<string, TensorInfo>()

  function constant(key: string, values: readonly number[], shape: number[]): TensorInfo {
    const known = kept.get(key)
    if (known) {
      // To the end of the row: what one call asks for together must not go for the sake of its last one.
      kept.delete(key)
      kept.set(key, known)
      return known
    }
    if (kept.size >= MOST_KEPT) {
      const [oldest] = kept as Iterable<[string, TensorInfo]>
      if (oldest) {
        kept.delete(oldest[0])
        backend.disposeData(oldest[1].dataId, true)
      }
    }
    const made = {
      dataId: backend.write(Int32Array.from(values), shape, 'int32'),
      shape,
      dtype: 'int32'
    } as const
    kept.set(key, made)
    return made
  }

  return {
    list: (values) => constant(values.join(), values, [values.length]),
    number: (value) => constant(`=${value}`, [value], [])
  }
}
