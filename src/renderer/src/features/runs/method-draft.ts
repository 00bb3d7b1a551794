import type { FieldIssue } from '@contract/errors'
import { type MethodSpec, type TrainingInfo, type TrainingMethodId, trainingInfos } from '@contract/training'
import { numberOf, numberParts, typedNumber } from '../../format'

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
  return { id, options: {}, epsilons: epsilon === undefined ? '' : typedNumber(epsilon) }
}

export function draftOfMethod({ id, options }: MethodSpec): MethodDraft {
  const { epsilon, ...others } = options as { epsilon?: number }
  return { id, options: others, epsilons: epsilon === undefined ? '' : typedNumber(epsilon) }
}

/** The methods that a draft asks for, not judged yet. */
export function methodsOf({ id, options, epsilons }: MethodDraft): object[] {
  if (!hasEpsilon(id)) return [{ id, options }]
  return epsilonWords(epsilons).map((word) => ({ id, options: { ...options, epsilon: numberOf(word) } }))
}

/** An empty field is one method whose epsilon the schema refuses, not none at all. */
function epsilonWords(epsilons: string): string[] {
  const words = numberParts(epsilons)
  return words.length > 0 ? words : ['']
}

/** The same issues; those of training epsilons stand once at their field, and name what was typed there. */
export function epsilonIssues(issues: readonly FieldIssue[], methods: readonly MethodDraft[]): FieldIssue[] {
  const fields = new Map<string, FieldIssue>()
  let place = 0
  for (const { id, epsilons } of methods) {
    const words = hasEpsilon(id) ? epsilonWords(epsilons) : ['']
    const told = { path: pathOf(place), message: epsilonFault(words) }
    words.forEach(() => fields.set(pathOf(place++), told))
  }
  return [...new Set(issues.map((issue) => fields.get(issue.path) ?? issue))]
}

const pathOf = (place: number): string => `methods.${place}.options.epsilon`

function epsilonFault(words: readonly string[]): string {
  const wrong = words.filter((word) => word !== '' && !(numberOf(word) >= 0 && numberOf(word) < Infinity))
  return wrong.length === 0
    ? 'expected a number of 0 or more such as 0.1 or 8/255, found nothing'
    : `expected numbers of 0 or more such as 0.1 or 8/255, found ${[...new Set(wrong)].map((word) => `“${word}”`).join(', ')}`
}
