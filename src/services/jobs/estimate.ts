import { type Architecture, ArchitectureId } from '@contract/architecture'
import { BuiltinDataset, type Dataset } from '@contract/dataset'
import type { CostEstimate } from '@contract/estimate'
import type { JobSpec } from '@contract/job'
import { type DataFacts, estimateCost } from '@core/jobs/cost'
import { readLeanDetail } from '../read-project'
import type { Store } from '../store/store'

/** The youngest trainings tell enough of a project's pace. */
const REMEMBERED = 24
/** Sizes of built-in data sets that a job would import first. */
const BUILTIN_FACTS: Readonly<Record<BuiltinDataset, DataFacts>> = {
  mnist: { train: 60_000, test: 10_000, imageShape: [28, 28, 1], classCount: 10 }
}

/** What jobs are likely to take in time and memory, from what this project's trainings took. */
export function estimateJobs(store: Store, jobs: readonly JobSpec[], threads: number): CostEstimate {
  const datasets = new Map(store.datasets.list().map((dataset) => [dataset.name, factsOf(dataset)]))
  const models = new Map(store.models.list().map((model) => [model.name, model.architecture]))
  const history = store.runs
    .list()
    .filter(({ spec }) => spec.kind === 'train')
    .slice(-REMEMBERED)
    .map(({ id }) => readLeanDetail(store, id))
  return estimateCost({
    jobs,
    history,
    threads,
    dataOf(spec) {
      if (!('dataset' in spec)) return null
      const builtin = BuiltinDataset.safeParse(spec.dataset)
      return datasets.get(spec.dataset) ?? (builtin.success ? BUILTIN_FACTS[builtin.data] : null)
    },
    architectureOf(spec) {
      if (spec.kind === 'train') return spec.architecture
      const name = 'model' in spec ? models.get(spec.model) : null
      return name === undefined || name === null ? null : architectureNamed(name, store)
    }
  })
}

/** Of an own architecture the layers as they are now; null once it is gone. */
function architectureNamed(name: string, store: Store): Architecture | null {
  const builtin = ArchitectureId.safeParse(name)
  if (builtin.success) return builtin.data
  const own = store.architectures.byName(name)
  return own && { name: own.name, layers: own.layers }
}

function factsOf({ train, test, imageShape, classNames }: Dataset): DataFacts {
  return { train: train.count, test: test.count, imageShape, classCount: classNames.length }
}
