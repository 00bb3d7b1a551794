import type { CheckJobSpec } from '@contract/checks/job'
import type { Dataset } from '@contract/dataset'
import { lastNetworks, type Model } from '@contract/model'
import type { TrainSpec } from '@contract/job'
import { isAdversarial } from '@core/checks'
import type { Store } from '../store/store'

/** A network of the same data that a check asks beside its own. */
export interface Relative {
  readonly role: 'undefended' | 'trained'
  readonly model: Model
}

/** Without defence are only trainings that change neither images nor labels nor loss. */
function roleOf({ method }: TrainSpec): Relative['role'] | null {
  if (method.id === 'standard') return 'undefended'
  return isAdversarial(method) ? 'trained' : null
}

function trainingOf({ runId }: Model, store: Store): TrainSpec | null {
  const spec = runId === null ? undefined : store.runs.byId(runId)?.spec
  return spec?.kind === 'train' ? spec : null
}

/** True for a network that was trained without defence; null for one that was not trained here. */
export function isUndefended(model: Model, store: Store): boolean | null {
  const spec = trainingOf(model, store)
  return spec === null ? null : roleOf(spec) === 'undefended'
}

/**
 * The undefended twin and the adversarially trained relative of a network: those that the spec names, else of the
 * project's networks of the same data one of the same architecture, else any; the youngest first.
 */
export function relativesOf(
  spec: CheckJobSpec,
  dataset: Dataset,
  own: Model,
  store: Store,
  named: (name: string) => Model
): Relative[] {
  const candidates = lastNetworks(store.models.list())
    .filter(
      (model) =>
        model.weights !== own.weights &&
        model.datasetId === dataset.id &&
        model.classCount === own.classCount &&
        model.inputShape.join() === own.inputShape.join()
    )
    .reverse()
  const find = (role: Relative['role']): Model | undefined => {
    const fitting = candidates.filter((model) => {
      const training = trainingOf(model, store)
      return training !== null && roleOf(training) === role
    })
    return fitting.find(({ architecture }) => architecture === own.architecture) ?? fitting[0]
  }
  const chosen: [Relative['role'], Model | undefined][] = [
    ['undefended', spec.twin === null ? find('undefended') : named(spec.twin)],
    ['trained', spec.relative === null ? find('trained') : named(spec.relative)]
  ]
  return chosen.flatMap(([role, model]) => (model === undefined ? [] : [{ role, model }]))
}
