import { attackLabel } from '@contract/attacks'
import type { RunSummary } from '@contract/compare'
import type { CheckResult, TrustReport } from '@contract/checks'
import { smallestDistance, type DatasetStatistics } from '@contract/dataset-statistics'
import { AppError } from '@contract/errors'
import type { AttackResult } from '@contract/measurement'
import type { Model } from '@contract/model'
import { lowestOf } from '@core/charts/strongest'
import { isSearchSpec, judge, outcomesOf, trainingFacts, type Outcomes } from '@core/checks'
import { peersOf } from './peers'
import { transferredTo } from './transferred'
import { readLeanDetail } from '../read-project'
import type { Store } from '../store/store'

/** Reads what a statistics job found out about a data set; null before. */
export type ReadStatistics = (datasetId: string) => Promise<DatasetStatistics | null>

/** Grades of what a project stores. */
export interface TrustDesk {
  /**
   * The checks and the grade of one robust accuracy, from all that the project stores of the same network.
   *
   * @throws AppError 'not-found'
   */
  report(store: Store, evaluationId: string): Promise<TrustReport>
  /** The grade of the lowest robust accuracy of a run's last network, noise and corruptions left out; null without one. */
  ofRun(store: Store, runId: string): Promise<RunSummary['trust'] | null>
  /**
   * Those of all finished evaluations of a network by its name, in the order in which they were begun.
   *
   * @throws AppError 'not-found'
   */
  ofModel(store: Store, name: string): Promise<TrustReport[]>
}

/** What the ledgers say is kept for as long as a store is open: a finished evaluation does not change. */
export function createTrustDesk(readStatistics: ReadStatistics): TrustDesk {
  const known = new WeakMap<Store, Map<string, Outcomes | null>>()

  function outcomesIn(store: Store, result: AttackResult): Outcomes | null {
    const own = known.get(store) ?? new Map<string, Outcomes | null>()
    known.set(store, own)
    const before = own.get(result.evaluationId)
    if (before !== undefined) return before
    const number = store.evaluations.find(result.evaluationId)
    const rows = number === null ? [] : store.ledger.list(number, result.evaluationId)
    const read = rows.length === 0 ? null : outcomesOf(rows, result)
    own.set(result.evaluationId, read)
    return read
  }

  async function report(store: Store, evaluationId: string): Promise<TrustReport> {
    const found = store.evaluations.get(evaluationId)
    if (found === null)
      throw new AppError('not-found', `There is no finished evaluation "${evaluationId}" in this project.`)
    const { result, runId } = found
    const { spec } = store.runs.get(runId)
    const dataset =
      'dataset' in spec ? store.datasets.all().find(({ name }) => name === spec.dataset) : undefined
    const model = modelOf(store, runId)
    // The epochs of a training have no model of their own, but the training is known.
    const trainingId = spec.kind === 'train' ? runId : (model?.runId ?? null)
    const trainingSpec = trainingId === null ? undefined : store.runs.byId(trainingId)?.spec
    const statistics = dataset === undefined ? null : await readStatistics(dataset.id)
    const shape = model?.inputShape ?? dataset?.imageShape ?? null
    const judged = judge({
      headline: result,
      results: store.evaluations.ofNetwork(result.modelHash),
      outcomes: (one) => outcomesIn(store, one),
      measured: measuredOf(store, result.modelHash),
      peers: peersOf(store, result, trainingSpec?.kind === 'train' ? trainingSpec : null),
      transferred: transferredTo(store, result),
      training: trainingId === null ? null : trainingFacts(readLeanDetail(store, trainingId)),
      classCount: model?.classCount ?? dataset?.classNames.length ?? null,
      dimension: shape === null ? null : shape.reduce((product, size) => product * size, 1),
      separation: smallestDistance(statistics?.separation ?? [], result.spec.norm)
    })
    return { ...judged, provisional: provisionalReason(store, result, spec.kind === 'train') }
  }

  return {
    report,
    async ofRun(store, runId) {
      const { kind } = store.runs.get(runId).spec
      if (kind !== 'attack' && kind !== 'train') return null
      const all = store.evaluations.list(runId)
      const last = Math.max(0, ...all.map(({ epoch }) => epoch ?? 0))
      const lowest = lowestOf(
        all
          .filter(({ epoch, result }) => (epoch ?? 0) === last && isSearchSpec(result.spec))
          .map(({ result }) => result)
      )
      if (lowest === undefined) return null
      const { grade } = await report(store, lowest.evaluationId)
      if (grade === null) return null
      return { grade, attack: attackLabel(lowest.spec), robustAccuracy: lowest.robustAccuracy.value }
    },
    async ofModel(store, name) {
      const model = store.models.byName(name)
      if (model === null) throw new AppError('not-found', `There is no network "${name}" in this project.`)
      const reports: TrustReport[] = []
      for (const { evaluationId } of store.evaluations.ofNetwork(model.weights)) {
        const runId = store.evaluations.get(evaluationId)?.runId
        // What a check compares with is no result that anybody quotes.
        if (runId !== undefined && store.runs.get(runId).spec.kind !== 'check')
          reports.push(await report(store, evaluationId))
      }
      return reports
    }
  }
}

/** Of an epoch whose network is in no record most checks can never be run; that of the last epoch comes at the end. */
function provisionalReason(store: Store, { modelHash }: AttackResult, isEpoch: boolean): string | null {
  if (!isEpoch || store.models.list().some(({ weights }) => weights === modelHash)) return null
  return 'Provisional: the network of this epoch is not kept (yet), so that the checks which need it cannot be run.'
}

/** What jobs have measured of a network, by its hash, the oldest first; runs in the trash do not count. */
function measuredOf(store: Store, modelHash: string): CheckResult[] {
  const trashed = store.marks.trashed()
  return store.runs
    .list()
    .filter(
      ({ id, spec, modelHash: own }) =>
        (spec.kind === 'check' || spec.kind === 'attack') && own === modelHash && !trashed.has(id)
    )
    .flatMap(({ id }) => store.points.listLean(id))
    .flatMap((point) => (point.kind === 'check' ? [point.result] : []))
}

function modelOf(store: Store, runId: string): Model | null {
  const { spec } = store.runs.get(runId)
  if (spec.kind === 'train') return store.models.list().find((model) => model.runId === runId) ?? null
  return 'model' in spec && typeof spec.model === 'string' ? store.models.byName(spec.model) : null
}
