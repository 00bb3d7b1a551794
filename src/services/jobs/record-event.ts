import type { Dataset } from '@contract/dataset'
import type { EngineEvent } from '@contract/engine'
import { AppError } from '@contract/errors'
import type { JobEvent } from '@contract/job'
import { artifactsOf } from '../store/checkpoints'
import type { Store } from '../store/store'
import { freeName } from './job-names'

/** What there is to tell once an event is stored. */
export interface Recorded {
  /** The event as it is broadcast; null for what is stored only. */
  readonly told: JobEvent | null
  /** The part of the project that has grown. */
  readonly grown: 'datasets' | 'models' | null
  /** Name of the data set or model that came out. */
  readonly produced: string | null
  /** True when the record of the run itself has changed. */
  readonly isRunChanged: boolean
  /** Artifacts that a newer checkpoint has replaced. */
  readonly replaced: readonly string[]
}

const nothing: Recorded = { told: null, grown: null, produced: null, isRunChanged: false, replaced: [] }

/** Stores an event of a run, all of it or nothing. Progress is the queue's: it is not worth a write each time. */
export function recordEvent(
  store: Store,
  runId: string,
  event: Exclude<EngineEvent, { kind: 'progress' }>,
  now: string
): Recorded {
  return store.transaction(() => {
    const position = (): number => store.runs.nextPosition(runId)
    switch (event.kind) {
      case 'point':
        if (event.point.kind === 'certificate') store.points.removeBatches(runId)
        if (event.point.kind === 'attacked-batch') {
          const { artifact } = event.point
          adopt(store, artifact === null ? [] : [artifact], now)
        }
        store.points.add(runId, position(), event.point)
        return event.point.kind === 'certified-batch' || event.point.kind === 'attacked-batch'
          ? nothing
          : { ...nothing, told: event }
      case 'warning':
        store.warnings.add(runId, position(), event.warning)
        return { ...nothing, told: event }
      case 'log':
        return { ...nothing, told: event }
      case 'dataset-result':
        adopt(store, [event.result.artifact], now)
        store.datasetResults.set(event.result, now)
        return { ...nothing, grown: 'datasets' }
      case 'preview':
      case 'trial':
      case 'nearest':
      case 'film':
      case 'readings':
      case 'conformance':
      case 'masked':
      case 'backend':
        return nothing
      case 'evaluation': {
        const { epoch, result } = event
        store.evaluations.finish(result.evaluationId, runId, epoch, result, position)
        return nothing
      }
      case 'examples': {
        const { evaluationId, artifact } = event.examples
        adopt(store, [artifact], now)
        store.examples.set(store.evaluations.numberOf(evaluationId, runId, position), event.examples)
        return nothing
      }
      case 'ledger':
        for (const evaluationId of new Set(event.rows.map((row) => row.evaluationId))) {
          const number = store.evaluations.numberOf(evaluationId, runId, position)
          store.ledger.add(
            number,
            event.rows.filter((row) => row.evaluationId === evaluationId)
          )
        }
        return nothing
      case 'checkpoint': {
        const before = store.checkpoints.get(runId)
        adopt(store, artifactsOf(event.checkpoint), now)
        store.checkpoints.set(runId, position(), event.checkpoint)
        const replaced = before ? artifactsOf(before.checkpoint) : []
        return { ...nothing, isRunChanged: true, replaced }
      }
      case 'dataset': {
        const name = freeName(event.dataset.name, (taken) => store.datasets.isTaken(taken))
        adopt(store, artifactsOfDataset(event.dataset), now)
        store.datasets.add({ ...event.dataset, name })
        return { ...nothing, grown: 'datasets', produced: name }
      }
      case 'model': {
        const name = freeName(event.model.name, (taken) => store.models.isTaken(taken))
        adopt(store, [event.model.topology, event.model.weights], now)
        store.models.add({ ...event.model, name })
        store.runs.change(runId, { modelHash: event.model.weights })
        return { ...nothing, grown: 'models', produced: name }
      }
      default:
        return event satisfies never
    }
  })
}

function artifactsOfDataset({ train, test }: Dataset): string[] {
  return [train.images, train.labels, test.images, test.labels]
}

/** Takes artifacts that a worker wrote into the project's books. */
function adopt(store: Store, hashes: readonly string[], now: string): void {
  for (const hash of hashes) {
    const bytes = store.artifacts.sizeSync(hash)
    if (bytes === null) throw new AppError('bug', `The artifact ${hash} was named before it was written.`)
    store.artifactRows.add(hash, bytes, now)
  }
}
