import type { EngineEvent, EngineJob } from '@contract/engine'
import { type DecodeImage, importDataset } from '@services/datasets'
import { previewDataset } from '@services/datasets/preview'
import { importModel } from '@services/models/import-model'
import { ArtifactStore } from '@services/store/artifacts'
import { runAttack } from './run-attack'
import { runCertify } from './run-certify'
import { runConformance } from './run-conformance'
import { runCheck } from './run-check'
import { runEmbedding } from './run-embedding'
import { runFilm, runReadings } from './run-film'
import { runNearest } from './run-nearest'
import { runPrediction, runStatistics } from './run-statistics'
import { runSlice } from './run-slice'
import { runTrial } from './run-trial'
import { runTraining } from './run-training'
import { runTransfer } from './run-transfer'
import { runUncertainty } from './run-uncertainty'
import { contextOf, type SpareThreads, type Thread } from './work'

/** What a job may use of its thread. */
export interface Surroundings extends Thread {
  /** Tells an event; blocks while too many are not stored yet. */
  emit(event: EngineEvent): void
  /** Whether a training is to end with the epoch that it is in. */
  isStopping(): boolean
  readonly decodeImage: DecodeImage
  readonly spare: SpareThreads
}

/** Runs one job to its end; throws `Cancelled` or an `AppError`. */
export async function runJob(job: EngineJob, surroundings: Surroundings): Promise<void> {
  const { spec } = job
  const { signal, now, emit, isStopping, spare } = surroundings
  const artifacts = new ArtifactStore(job.artifacts)
  const context = contextOf(surroundings, (message) => emit({ kind: 'log', message }))
  const common = { job, artifacts, context, spare, emit }
  switch (spec.kind) {
    case 'train':
      return runTraining({ ...common, spec, isStopping })
    case 'attack':
      return runAttack({ ...common, spec })
    case 'certify':
      return runCertify({ ...common, spec })
    case 'uncertainty':
      return runUncertainty({ ...common, spec })
    case 'dataset-statistics':
      return runStatistics({ ...common, spec })
    case 'predict':
      return runPrediction({ ...common, spec })
    case 'slice':
      return runSlice({ ...common, spec })
    case 'embedding':
      return runEmbedding({ ...common, spec })
    case 'transfer':
      return runTransfer({ ...common, spec })
    case 'check':
      return runCheck({ ...common, spec })
    case 'dataset-import': {
      const { builtins, newId, createdAt } = job
      const { decodeImage } = surroundings
      const dataset = await importDataset(
        { spec, artifacts, builtins, newId, createdAt, decodeImage },
        {
          signal,
          progress: (progress) => emit({ kind: 'progress', progress }),
          log: (message) => emit({ kind: 'log', message })
        }
      )
      return emit({ kind: 'dataset', dataset })
    }
    case 'dataset-preview': {
      const { decodeImage } = surroundings
      const preview = await previewDataset(
        { spec, builtins: job.builtins, scratch: artifacts.temporaryPath(), decodeImage, now },
        { signal, progress: (progress) => emit({ kind: 'progress', progress }) }
      )
      return emit({ kind: 'preview', preview })
    }
    case 'conformance':
      return runConformance(spec, context, emit)
    case 'trial':
      return runTrial({ job, spec, artifacts, decodeImage: surroundings.decodeImage, now, emit })
    case 'nearest':
      return runNearest({ job, spec, artifacts, signal, emit })
    case 'film':
      return runFilm({ ...common, spec })
    case 'readings':
      return runReadings({ ...common, spec })
    case 'model-import': {
      const { newId, createdAt } = job
      return emit({ kind: 'model', model: await importModel({ spec, artifacts, newId, createdAt }) })
    }
    default:
      spec satisfies never
  }
}
