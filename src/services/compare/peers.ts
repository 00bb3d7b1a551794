import type { TrainSpec } from '@contract/job'
import type { AttackResult } from '@contract/measurement'
import { lastNetworks, type Model } from '@contract/model'
import { sameAttack, type Peer } from '@core/checks'
import { isUndefended } from '../jobs/relatives'
import type { Store } from '../store/store'

/**
 * Other networks of a project under the very attack of an evaluation, on the same images: the youngest evaluation of each.
 * Of a training only its last network counts; runs in the trash and what checks compare with do not.
 */
export function peersOf(store: Store, headline: AttackResult, own: TrainSpec | null): Peer[] {
  const networks = new Map(lastNetworks(store.models.list()).map((model) => [model.weights, model]))
  const trashed = store.marks.trashed()
  const found = new Map<string, Peer>()
  for (const { runId, result } of store.evaluations.onImages(headline)) {
    const model = networks.get(result.modelHash)
    if (model === undefined || result.modelHash === headline.modelHash || trashed.has(runId)) continue
    if (result.spec.norm !== headline.spec.norm || result.spec.epsilon !== headline.spec.epsilon) continue
    if (result.spec.eightBit !== headline.spec.eightBit || !sameAttack(result.spec, headline.spec)) continue
    if (store.runs.get(runId).spec.kind === 'check') continue
    const training = trainingOf(store, model)
    found.set(result.modelHash, {
      name: model.name,
      result,
      seed: training?.seed ?? null,
      isSameRecipe: own !== null && training !== null && recipeOf(own) === recipeOf(training),
      isUndefended: isUndefended(model, store) === true
    })
  }
  return [...found.values()]
}

function trainingOf(store: Store, { runId }: Model): TrainSpec | null {
  const spec = runId === null ? undefined : store.runs.byId(runId)?.spec
  return spec?.kind === 'train' ? spec : null
}

/** All that shapes a network but the seed: what is measured of it, and its name, do not. */
function recipeOf(spec: TrainSpec): string {
  return JSON.stringify({ ...spec, name: null, seed: 0, measure: null })
}
