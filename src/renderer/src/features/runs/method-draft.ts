import { type MethodSpec, type TrainingInfo, type TrainingMethodId, trainingInfos } from '@contract/training'
import { parseNumbers } from '../../format'

/** A training method while a person still edits it; `MethodSpec` judges it in the end. */
export interface MethodDraft {
  id: TrainingMethodId
  options: Record<string, unknown>
  /** Several training epsilons with commas between them make one method each; empty where the method has none. */
  epsilons: string
}

/** Whether a method trains on a ball of a size. */
export function hasEpsilon(id: TrainingMethodId): boolean {
  const info: TrainingInfo = trainingInfos[id]
  return 'epsilon' in info.options.shape
}

export function newMethod(id: TrainingMethodId): MethodDraft {
  const info: TrainingInfo = trainingInfos[id]
  const { epsilon } = info.options.parse({}) as { epsilon?: number }
  return { id, options: {}, epsilons: epsilon === undefined ? '' : String(epsilon) }
}

export function draftOfMethod({ id, options }: MethodSpec): MethodDraft {
  const { epsilon, ...others } = options as { epsilon?: number }
  return { id, options: others, epsilons: epsilon === undefined ? '' : String(epsilon) }
}

/** The methods that a draft asks for, not judged yet. */
export function methodsOf({ id, options, epsilons }: MethodDraft): object[] {
  if (!hasEpsilon(id)) return [{ id, options }]
  const values = parseNumbers(epsilons)
  // An empty field is one method whose epsilon the schema refuses, not none at all.
  return (values.length > 0 ? values : [Number.NaN]).map((epsilon) => ({
    id,
    options: { ...options, epsilon }
  }))
}
