import { createRequire } from 'node:module'
import util from 'node:util'
import { AppError } from '@contract/errors'
import type { ImageCodec } from '@core/evaluation/survival'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { installFastKernels } from '@core/tensor/fast-kernels'
import type { DecodeImage } from '@services/datasets'
import type * as TensorFlow from '@tensorflow/tfjs-node'
import { createDecodeImage } from './decode-image'
import { createImageCodecs } from './image-codecs'

/** Native TensorFlow in this thread. */
export interface Backend {
  /** Version of the TensorFlow library. */
  readonly tensorflow: string
  /** Version of TensorFlow.js. */
  readonly tfjs: string
  /** Tensors alive in this thread. */
  tensorCount(): number
  readonly decodeImage: DecodeImage
  readonly imageCodecs: readonly ImageCodec[]
}

let loaded: Backend | null = null

/**
 * Loads native TensorFlow into this thread, once.
 *
 * @throws AppError 'backend-missing'
 */
export function loadBackend(): Backend {
  loaded ??= load()
  return loaded
}

function load(): Backend {
  supplyUtilities()
  const tf = requireTensorFlow()
  installFastGradients()
  installFastKernels()
  const decodeImage = createDecodeImage(tf.node)
  const { binding } = tf.backend() as unknown as { binding: { TF_Version?: unknown } }
  return {
    tensorflow: String(binding.TF_Version ?? 'unknown'),
    tfjs: tf.version_core,
    tensorCount: () => tf.memory().numTensors,
    decodeImage,
    imageCodecs: createImageCodecs(tf, decodeImage)
  }
}

/** tfjs-node 4.22 calls two helpers that newer Node releases removed. */
function supplyUtilities(): void {
  const legacy = util as unknown as Record<string, unknown>
  legacy['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined
  legacy['isArray'] ??= Array.isArray
}

/** Required here, not imported: the helpers must be there first, and a failure needs an answer. */
function requireTensorFlow(): typeof TensorFlow {
  try {
    return createRequire(__filename)('@tensorflow/tfjs-node') as typeof TensorFlow
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new AppError(
      'backend-missing',
      `TensorFlow could not be loaded: ${reason}. Run "npm run setup" in the program's folder, then start again.`,
      { cause: error }
    )
  }
}
