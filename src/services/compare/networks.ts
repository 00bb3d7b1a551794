import type { MeasureComparison, NetworkComparison } from '@contract/compare'
import { AppError } from '@contract/errors'
import type { AttackResult } from '@contract/measurement'
import type { Model } from '@contract/model'
import { epochPoints } from '@core/charts/samples'
import { readLeanDetail } from '../read-project'
import type { Store } from '../store/store'
import { compareFigures } from './differences'
import type { LastFigures } from './last-figures'

/** Networks beyond these are left out of a table of all. */
const MOST_NETWORKS = 12

/**
 * Networks against a baseline, each under the attacks that were made on itself, whichever runs made them; what was measured
 * on the same images is paired image by image. Results of checks and of runs in the trash do not count.
 *
 * @throws AppError 'not-found'
 */
export function compareNetworks(
  store: Store,
  baseline: string,
  others: readonly string[]
): MeasureComparison[] {
  const first = figuresOf(store, networkNamed(store, baseline), null, true)
  return compareFigures(
    store,
    first,
    others.map((name) => figuresOf(store, networkNamed(store, name), first.dataHash, true))
  )
}

/** For each data set the attacked networks of a project, against the oldest of them. */
export function comparedNetworks(store: Store): NetworkComparison[] {
  const groups = new Map<string, LastFigures[]>()
  for (const model of store.models.list()) {
    const figures = figuresOf(store, model, null, false)
    if (figures.attacks.length === 0) continue
    groups.set(figures.dataHash, [...(groups.get(figures.dataHash) ?? []), figures])
  }
  return [...groups.values()].flatMap((group) => {
    const [baseline, ...others] = group.slice(0, MOST_NETWORKS)
    return baseline === undefined || others.length === 0
      ? []
      : [
          {
            baseline: baseline.runId,
            leftOut: Math.max(0, group.length - MOST_NETWORKS),
            rows: compareFigures(store, baseline, others)
          }
        ]
  })
}

function networkNamed(store: Store, name: string): Model {
  const model = store.models.byName(name)
  if (model !== null) return model
  const there = store.models.list().map((one) => `"${one.name}"`)
  const known = there.length === 0 ? 'there is none' : `there are ${there.slice(0, 10).join(', ')}`
  throw new AppError('not-found', `There is no network "${name}" in this project: ${known}.`)
}

/**
 * @param dataHash the data that counts, where the network was attacked on it; else that of its training or newest attack
 * @param withTraining also what the training measured of it at its epoch, for which its points have to be read
 */
function figuresOf(store: Store, model: Model, dataHash: string | null, withTraining: boolean): LastFigures {
  const trashed = store.marks.trashed()
  const results = store.evaluations.ofNetwork(model.weights).filter(({ evaluationId }) => {
    const runId = store.evaluations.get(evaluationId)?.runId
    return runId !== undefined && !trashed.has(runId) && store.runs.get(runId).spec.kind !== 'check'
  })
  const made = model.runId === null || trashed.has(model.runId) ? null : store.runs.byId(model.runId)
  const training = made?.spec.kind === 'train' ? made : null
  const hashes = [dataHash, training?.datasetHash, results.at(-1)?.datasetHash]
  const isUsed = (hash: string): boolean =>
    training?.datasetHash === hash || results.some(({ datasetHash }) => datasetHash === hash)
  const own = hashes.find((hash): hash is string => typeof hash === 'string' && isUsed(hash)) ?? ''
  const epoch =
    withTraining && training !== null && training.datasetHash === own
      ? epochPoints(readLeanDetail(store, training.id)).find((point) => point.epoch === model.epoch)
      : undefined
  const attacks = newest(results.filter(({ datasetHash }) => datasetHash === own))
  return {
    runId: model.name,
    dataHash: own,
    dataName: store.datasets.all().find(({ hash }) => hash === own)?.name ?? '',
    clean: epoch?.cleanAccuracy ?? attacks[0]?.cleanAccuracy ?? null,
    attacks,
    worstCases: [],
    uncertainty: epoch?.uncertainty ?? []
  }
}

/** The newest result of each attack on each stretch of images. */
function newest(results: readonly AttackResult[]): AttackResult[] {
  const keyOf = ({ spec, threatModel, offset, sampleCount }: AttackResult): string =>
    JSON.stringify([spec, threatModel, offset, sampleCount])
  return [...new Map(results.map((result) => [keyOf(result), result])).values()]
}
