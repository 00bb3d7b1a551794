import { AppError } from '@contract/errors'
import type { ImageShape } from '@contract/dataset'
import type { KeptExamples } from '@contract/gallery'
import type { ArtifactStore } from '../store/artifacts'

/** Examples of one evaluation as a wave brings them: inputs NHWC in model units, logits row after row. */
export interface ExampleBatch {
  readonly indices: Int32Array
  readonly y: Int32Array
  readonly x: Float32Array
  readonly xAdv: Float32Array
  readonly cleanLogits: Float32Array
  readonly logits: Float32Array
}

/** The arrays of an examples artifact. */
export type ExampleArrays = Pick<ExampleBatch, 'x' | 'xAdv' | 'cleanLogits' | 'logits'>

/** Values held at once, inputs and logits together: 256 MiB. */
const MOST_VALUES = 2 ** 26
const arrays = ['x', 'xAdv', 'cleanLogits', 'logits'] as const

/** Collects the first examples of an evaluation, at most `limit` and what fits into 256 MiB, and writes them. */
export interface ExampleKeeper {
  append(batch: ExampleBatch): void
  /** Null when nothing was to be kept. */
  write(evaluationId: string, artifacts: ArtifactStore): Promise<KeptExamples | null>
}

export function createExampleKeeper(
  limit: number,
  imageShape: ImageShape,
  classCount: number
): ExampleKeeper {
  const pixels = imageShape.reduce((product, side) => product * side, 1)
  const most = Math.min(limit, Math.floor(MOST_VALUES / (2 * pixels + 2 * classCount)))
  const sizes = { x: pixels, xAdv: pixels, cleanLogits: classCount, logits: classCount }
  const held: Record<keyof ExampleArrays, Float32Array[]> = { x: [], xAdv: [], cleanLogits: [], logits: [] }
  const indices: number[] = []
  const labels: number[] = []
  return {
    append(batch) {
      const count = Math.min(batch.indices.length, most - indices.length)
      if (count <= 0) return
      for (const name of arrays) held[name].push(batch[name].slice(0, count * sizes[name]))
      indices.push(...batch.indices.subarray(0, count))
      labels.push(...batch.y.subarray(0, count))
    },
    async write(evaluationId, artifacts) {
      if (indices.length === 0) return null
      const parts = arrays.flatMap((name) => held[name])
      const artifact = await artifacts.write(
        parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
      )
      return { evaluationId, artifact, imageShape, classCount, indices, labels }
    }
  }
}

/** Reads an examples artifact; throws `store-unreadable` when its size is not what its row says. */
export async function readExamples(artifacts: ArtifactStore, kept: KeptExamples): Promise<ExampleArrays> {
  const bytes = await artifacts.read(kept.artifact)
  const count = kept.indices.length
  const pixels = count * kept.imageShape.reduce((product, side) => product * side, 1)
  const scores = count * kept.classCount
  if (bytes.length !== 4 * (2 * pixels + 2 * scores)) {
    throw new AppError(
      'store-unreadable',
      `The examples of ${kept.evaluationId} should be ${4 * (2 * pixels + 2 * scores)} bytes, found ${bytes.length}. ` +
        'Restore the project from a backup, or attack again.'
    )
  }
  // A buffer of the file system may begin at any byte; floats begin at multiples of four.
  const values = new Float32Array(new Uint8Array(bytes).buffer)
  return {
    x: values.subarray(0, pixels),
    xAdv: values.subarray(pixels, 2 * pixels),
    cleanLogits: values.subarray(2 * pixels, 2 * pixels + scores),
    logits: values.subarray(2 * pixels + scores)
  }
}
