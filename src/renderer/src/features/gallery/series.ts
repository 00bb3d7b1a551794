import { attackInfos, attackLabel } from '@contract/attacks'
import type { GalleryEvaluation, GalleryExample } from '@contract/gallery'
import type { AttackResult } from '@contract/measurement'
import { t } from '../../i18n'

/** One attack on one model at one or more epsilons, on the same images. */
export interface Series {
  readonly key: string
  readonly model: string
  readonly dataset: string
  /** "PGD-40 linf", without the epsilon. */
  readonly label: string
  /** By rising epsilon. */
  readonly evaluations: readonly GalleryEvaluation[]
}

/**
 * Evaluations that differ in epsilon only stand together. Of two with the same epsilon the later one counts, unless it is
 * the one that is asked about.
 */
export function seriesOf(evaluations: readonly GalleryEvaluation[], shown?: GalleryEvaluation): Series[] {
  const groups = new Map<string, Map<number, GalleryEvaluation>>()
  for (const one of shown === undefined ? evaluations : [...evaluations, shown]) {
    const key = seriesKey(one.result)
    const group = groups.get(key) ?? new Map<number, GalleryEvaluation>()
    group.set(one.result.threatModel.epsilon, one)
    groups.set(key, group)
  }
  return [...groups].map(([key, group]) => {
    const sorted = [...group.values()].sort((a, b) => epsilonOf(a) - epsilonOf(b))
    const first = sorted[0] as GalleryEvaluation
    return {
      key,
      model: first.model,
      dataset: first.dataset,
      label: seriesLabel(first.result),
      evaluations: sorted
    }
  })
}

function seriesKey(result: AttackResult): string {
  return JSON.stringify([result.modelHash, ...conditionsOf(result)])
}

/** All that makes an attack the same one, but for the network and the epsilon. */
function conditionsOf({ spec, threatModel, seed, offset, datasetHash }: AttackResult): readonly unknown[] {
  const { norm, knowledge, targeted, eightBit } = threatModel
  return [datasetHash, spec.attack, spec.options, norm, knowledge, targeted, eightBit, seed, offset]
}

/**
 * The same attack at the same epsilon on the networks that one training kept, by epoch. Of two on the same network the later
 * one counts, unless it is the one that is asked about; without a known training there is that one alone.
 */
export function epochSteps(
  evaluations: readonly GalleryEvaluation[],
  shown: GalleryEvaluation
): GalleryEvaluation[] {
  if (shown.training === null || shown.epoch === null) return [shown]
  const key = (one: GalleryEvaluation): string =>
    JSON.stringify([one.training, epsilonOf(one), ...conditionsOf(one.result)])
  const steps = new Map<number, GalleryEvaluation>()
  for (const one of [...evaluations, shown])
    if (one.epoch !== null && key(one) === key(shown)) steps.set(one.epoch, one)
  return [...steps.values()].sort((a, b) => (a.epoch ?? 0) - (b.epoch ?? 0))
}

function seriesLabel({ spec, seed }: AttackResult): string {
  const whole = attackLabel(spec)
  const short = whole.slice(0, whole.lastIndexOf(' '))
  return `${short || attackInfos[spec.attack].label}, seed ${seed}`
}

export function epsilonOf({ result }: GalleryEvaluation): number {
  return result.threatModel.epsilon
}

/** What became of an image. */
export const outcomes = [
  { value: 'all', label: 'All images' },
  { value: 'fooled', label: 'Fooled' },
  { value: 'first', label: 'Fooled first at this epsilon' },
  { value: 'withstood', label: 'Withstood' },
  { value: 'wrong', label: 'Wrong before the attack' }
] as const
export type Outcome = (typeof outcomes)[number]['value']

export function outcomeOf(example: GalleryExample): Exclude<Outcome, 'all' | 'first'> {
  if (!example.cleanCorrect) return 'wrong'
  return example.success ? 'fooled' : 'withstood'
}

/** The same in words: "fooled". */
export function outcomeWords(example: GalleryExample): string {
  const words = { fooled: t('fooled'), withstood: t('withstood'), wrong: 'wrong before the attack' }
  return words[outcomeOf(example)]
}

/** What the network says of an attacked image, and what became of it: "3, fooled". */
export function outcomeText(example: GalleryExample, classNames: readonly string[]): string {
  return `${classNames[example.prediction] ?? example.prediction}, ${outcomeWords(example)}`
}

/** Whether an image is fooled here and at no smaller epsilon of the same attack: it flipped between the two. */
export function isFirstWin(
  series: Series,
  evaluation: GalleryEvaluation,
  example: GalleryExample,
  examplesOf: (evaluationId: string) => readonly GalleryExample[] | undefined
): boolean {
  const win = firstWin(series, example.sampleIndex, examplesOf)
  return example.success && win?.epsilon === epsilonOf(evaluation)
}

/**
 * Which evaluations of a series kept an image: each keeps as many of its first images as its own job says. Null while what
 * one of them kept is being read.
 */
export function keptImage(
  evaluations: readonly GalleryEvaluation[],
  sampleIndex: number,
  examplesOf: (evaluationId: string) => readonly GalleryExample[] | undefined
): { readonly kept: readonly GalleryEvaluation[]; readonly without: readonly GalleryEvaluation[] } | null {
  const examples = evaluations.map(({ evaluationId }) => examplesOf(evaluationId))
  if (examples.includes(undefined)) return null
  const has = examples.map((found) => found?.some((one) => one.sampleIndex === sampleIndex) ?? false)
  return {
    kept: evaluations.filter((_, place) => has[place]),
    without: evaluations.filter((_, place) => !has[place])
  }
}

/** Names a pair of classes: label and prediction after the attack. */
export function pairOf(example: GalleryExample): string {
  return `${example.label}-${example.prediction}`
}

/** The pairs that occur among fooled images, the most frequent first. */
export function pairChoices(
  examples: readonly GalleryExample[],
  classNames: readonly string[]
): { value: string; label: string }[] {
  const counts = new Map<string, number>()
  for (const one of examples) if (one.success) counts.set(pairOf(one), (counts.get(pairOf(one)) ?? 0) + 1)
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], undefined, { numeric: true }))
    .map(([value, count]) => {
      const [label = 0, prediction = 0] = value.split('-').map(Number)
      return {
        value,
        label: `${classNames[label] ?? label} → ${classNames[prediction] ?? prediction} (${count})`
      }
    })
}

/** How far one attack had to go for one image. */
export interface FirstWin {
  readonly label: string
  /** The smallest epsilon tried at which the attack won; null when it won at none. */
  readonly epsilon: number | null
  /** The largest epsilon tried. */
  readonly tried: number
  readonly distance: number | null
  /** It was wrong without any attack. */
  readonly wrongBefore: boolean
}

export function firstWin(
  series: Series,
  sampleIndex: number,
  examplesOf: (evaluationId: string) => readonly GalleryExample[] | undefined
): FirstWin | null {
  const found = series.evaluations.flatMap((evaluation) => {
    const example = examplesOf(evaluation.evaluationId)?.find((one) => one.sampleIndex === sampleIndex)
    return example ? [{ epsilon: epsilonOf(evaluation), example }] : []
  })
  const last = found[found.length - 1]
  if (!last) return null
  const first = found.find(({ example }) => example.success)
  return {
    label: series.label,
    epsilon: first?.epsilon ?? null,
    tried: last.epsilon,
    distance: first?.example.distance ?? null,
    wrongBefore: !last.example.cleanCorrect
  }
}
