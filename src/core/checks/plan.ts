import {
  attackInfos,
  AttackSpec,
  drawsAtRandom,
  goalOf,
  isTargeted,
  type AttackId,
  type AttackInfo
} from '@contract/attacks'
import { withGoal } from '@contract/attacks/goal'
import { FEWEST_RESTARTS, type CheckJobSpec, type MeasuredCheckId } from '@contract/checks/job'
import type { Bounds, Norm } from '@contract/threat-model'
import { budgetOf } from './budget'
import { isOneStep } from './subject'

/** An attack that a check compares with what is stored. */
interface Wanted {
  readonly attack: AttackSpec
  /** Whether it needs the very images of the evaluation in doubt, or a few of them. */
  readonly images: 'all' | 'few'
}

/** Checks that are judged from stored evaluations: the job only adds those that are missing. */
export type EvaluatedCheckId = Extract<
  MeasuredCheckId,
  'C1' | 'C2' | 'C4' | 'C5' | 'C6' | 'C7' | 'C17' | 'C18'
>

/** The steps of an attack that nothing bounds, and how many of them cross the whole range. */
const UNBOUNDED_STEPS = 100
const CROSSING = 50

/** What the checks need, given the attack in doubt; none where the check does not apply to it. */
export const wantedAttacks: Readonly<
  Record<EvaluatedCheckId, (spec: CheckJobSpec, bounds: Bounds) => readonly Wanted[]>
> = {
  C1: ({ attack }) => [
    ...inBall('fgsm', attack, {}, 'all'),
    // One step alone says nothing: many steps have to be there, too.
    ...(isOneStep({ spec: attack }) ? inBall('pgd', attack, {}, 'all') : [])
  ],
  C2: ({ attack, queries }) => [
    ...scores(attack, queries, 'all'),
    // A black box in doubt is held against a gradient.
    ...(attackInfos[attack.attack].knowledge === 'white-box' ? [] : gradients(attack))
  ],
  C4: (_, { lower, upper }) => {
    const range = upper - lower
    const options = { steps: UNBOUNDED_STEPS, stepSize: range / CROSSING }
    return few('pgd', 'linf', range, options)
  },
  C5: (_, { lower, upper }) => few('pgd', 'linf', (upper - lower) / 2, {}),
  C6: ({ attack }) => {
    const budget = budgetOf(attack)
    return budget === null ? [] : changed(attack, { [budget]: 2 * (countOf(attack, budget) ?? 0) }, 'all')
  },
  C7: ({ attack }) => {
    const restarts = countOf(attack, 'restarts')
    if (restarts === null || countOf(attack, 'queries') !== null || !drawsAtRandom(attack)) return []
    // So many passes are too many for all images.
    const few = Math.max(FEWEST_RESTARTS, restarts)
    return [few, 2 * few].flatMap((count) => changed(attack, { restarts: count }, 'few'))
  },
  C17: ({ attack, draws }) => inBall('noise', attack, { tries: draws }, 'few'),
  C18: ({ attack, queries }) => [
    // It tries class after class, and any wrong one is a success: targeted and untargeted at once.
    ...free('apgdt', attack, {}, 'all'),
    ...(attack.norm === 'l0'
      ? free('fmn', attack, { goal: isTargeted(attack) ? 'untargeted' : 'runner-up' }, 'few')
      : []),
    ...scores(attack, queries, 'few'),
    ...inBall('hopskipjump', attack, { queries }, 'few')
  ]
}

/** Shares of clean images that a detector may turn away, at each point of its curve that is told (C33). */
export const TURNED_AWAY = [0.01, 0.05, 0.1]
/** Of the attack that also has to pass the detector. Its two aims take turns: twice the way that PGD goes otherwise. */
const PAST_DETECTOR = { restarts: 2, steps: 80, relativeStepSize: 2.5 / 40 }

/** PGD in the ball of the attack in doubt, for C33; null where it does not know the norm. */
export function pastDetectorAttack(attack: AttackSpec): AttackSpec | null {
  const eotSamples = countOf(attack, 'eotSamples') ?? 1
  return free('pgd', attack, { ...PAST_DETECTOR, eotSamples }, 'few')[0]?.attack ?? null
}

/** The search by scores that the norm has. */
function scores(attack: AttackSpec, queries: number, images: Wanted['images']): Wanted[] {
  return [
    ...inBall('square', attack, { queries }, images),
    ...inBall('sparsers', attack, { queries }, images)
  ]
}

/** The attack by gradients that the norm has. */
function gradients(attack: AttackSpec): Wanted[] {
  return inBall(attack.norm === 'l0' ? 'fmn' : 'apgd', attack, {}, 'all')
}

/** Another attack under the very threat, its goal and grid included; none where it does not know the norm or the goal. */
function inBall(id: AttackId, attack: AttackSpec, options: object, images: Wanted['images']): Wanted[] {
  const goal = goalOf(attack)
  if (goal === null) return free(id, attack, options, images)
  const { shape } = (attackInfos[id] as AttackInfo).options
  return 'goal' in shape ? free(id, attack, withGoal(options, goal), images) : []
}

/** Another attack in the same ball, on the same grid, whatever it wants; none where it does not know the norm. */
function free(id: AttackId, attack: AttackSpec, options: object, images: Wanted['images']): Wanted[] {
  const norms: readonly Norm[] = attackInfos[id].norms
  if (!norms.includes(attack.norm)) return []
  return [{ attack: specOf(id, attack, options), images }]
}

function few(id: AttackId, norm: Norm, epsilon: number, options: object): Wanted[] {
  return [{ attack: specOf(id, { norm, epsilon }, options), images: 'few' }]
}

/** A number among the options of an attack; null for one without. */
function countOf({ options }: AttackSpec, option: string): number | null {
  const value = (options as Readonly<Record<string, unknown>>)[option]
  return typeof value === 'number' ? value : null
}

/** The same attack, all else equal, with other options; none where it does not go so far. */
function changed(attack: AttackSpec, change: object, images: Wanted['images']): Wanted[] {
  const { data } = AttackSpec.safeParse({ ...attack, options: { ...attack.options, ...change } })
  return data === undefined ? [] : [{ attack: data, images }]
}

function specOf(
  attack: AttackId,
  { norm, epsilon, eightBit }: Pick<AttackSpec, 'norm' | 'epsilon' | 'eightBit'>,
  options: object
): AttackSpec {
  const raw: unknown = { attack, norm, epsilon, options, ...(eightBit ? { eightBit } : {}) }
  return AttackSpec.parse(raw as AttackSpec)
}
