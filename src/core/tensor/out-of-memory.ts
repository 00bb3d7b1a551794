import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@contract/errors'

/**
 * A batch of so many images did not fit into memory, or took the engine over its limit. What was computed of it is lost,
 * all else is as before.
 */
export class BatchTooLarge extends Error {
  override readonly name = 'BatchTooLarge'
  constructor(
    readonly size: number,
    /** "did not fit into memory" */
    readonly reason: string,
    options: { cause?: unknown } = {}
  ) {
    super(`a batch of ${size} images ${reason}`, options)
  }
}

/** TensorFlow's own allocator, and the one of typed arrays. */
const SIGNS = /OOM when allocating|RESOURCE_EXHAUSTED|Array buffer allocation failed|Invalid TF_Status: 8\b/

/** Whether something failed because there was no memory for it: a smaller piece may go well. */
export function isOutOfMemory(thrown: unknown): boolean {
  return thrown instanceof Error && SIGNS.test(thrown.message)
}

/** What a person can do when even the smallest piece does not fit. */
export function tooLittle(cause: unknown): AppError {
  return new AppError(
    'refused',
    'Not even one image at a time fits into memory. Close other programs, raise the memory limit, or choose a smaller ' +
      'network, and try again.',
    { cause }
  )
}

/**
 * Frees what a gradient that failed has kept for its way back: TensorFlow.js frees it at the end of the way alone. Not
 * inside a gradient.
 */
export function releaseTape(): void {
  const { state } = tf.engine()
  if (state.gradientDepth > 0 || !state.activeTape) return
  for (const { saved } of state.activeTape) saved?.forEach((tensor) => tensor.dispose())
  state.activeTape = []
}
