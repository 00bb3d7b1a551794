import type { AttackedBatch } from '@contract/attacked-batch'
import type { EngineEvent, EngineJob } from '@contract/engine'
import { AppError } from '@contract/errors'
import type { FinishedWave, WavePixels } from '@core/evaluation/finished-waves'
import type { CoreEvent } from '@core/jobs/job'
import type { ArtifactStore } from '@services/store/artifacts'

type BatchEvent = Extract<CoreEvent, { kind: 'attacked-batch' }>

/** A finished wave as a point; its pixels become an artifact first, where they are needed again. */
export async function batchPoint(
  { batch, pixels }: BatchEvent,
  artifacts: ArtifactStore
): Promise<EngineEvent> {
  const artifact =
    pixels &&
    (await artifacts.write([pixels.xAdv, pixels.cleanLogits, pixels.logits].map((part) => bytesOf(part))))
  return { kind: 'point', point: { ...batch, artifact } }
}

/** What an earlier start of a job has finished. */
export function finishedWaves(
  { attacked = [] }: EngineJob,
  artifacts: ArtifactStore,
  pixels: number
): FinishedWave[] {
  return attacked.map((wave) => {
    const { artifact } = wave
    return { ...wave, pixels: artifact === null ? null : () => readPixels(wave, artifact, artifacts, pixels) }
  })
}

async function readPixels(
  { count, evaluationId }: AttackedBatch,
  artifact: string,
  artifacts: ArtifactStore,
  pixels: number
): Promise<WavePixels> {
  // A buffer of the file system may begin at any byte; floats begin at multiples of four.
  const bytes = new Uint8Array(await artifacts.read(artifact))
  const values = new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4))
  const scores = (values.length - count * pixels) / 2
  if (bytes.length % 4 !== 0 || scores <= 0 || scores % count !== 0)
    throw new AppError(
      'store-unreadable',
      `The finished images of ${evaluationId} do not have the size that their record says. Attack again.`
    )
  return {
    xAdv: values.subarray(0, count * pixels),
    cleanLogits: values.subarray(count * pixels, count * pixels + scores),
    logits: values.subarray(count * pixels + scores)
  }
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}
