import { z } from 'zod'
import type { HintsOf } from '../field'

/** What an attack wants of an image: any wrong class, or a certain one. */
export const AttackGoal = z.enum(['untargeted', 'runner-up', 'kth-likely', 'least-likely', 'random', 'class'])
export type AttackGoal = z.infer<typeof AttackGoal>

/**
 * The class that a targeted attack wants of an image: by what the network says of it, by chance, or one for all images. The
 * runner-up has rank 2 and this one name.
 */
export const ThreatGoal = z.union([
  AttackGoal.exclude(['untargeted', 'kth-likely', 'class']),
  z.object({ targetClass: z.int().min(0) }),
  z.object({ targetRank: z.int().min(3) })
])
export type ThreatGoal = z.infer<typeof ThreatGoal>

/** The same of every attack, also of the universal perturbation, whose target class may be null. */
export const aboutTargetClass = {
  title: 'Target class',
  description:
    'The number, from 0 on, of the one class that all images are to be taken for. Its own images are not attacked.'
}

/** The options that make an attack targeted; spread them into the options of every attack that can be. */
export const goalOption = {
  goal: AttackGoal.default('untargeted').meta({
    title: 'Goal',
    description:
      'Untargeted: any wrong class. Otherwise the image has to be taken for one class: the second most likely, the one of a ' +
      'rank by likelihood (target rank), the least likely, one drawn at random, or one for all images (target class).'
  }),
  targetClass: z.int().min(0).exactOptional().meta(aboutTargetClass),
  targetRank: z
    .int()
    .min(2)
    .exactOptional()
    .meta({
      title: 'Target rank',
      description:
        'Place of the wanted class among all, by what the network says of the clean image, the right class first: 2 is the ' +
        'runner-up, the number of classes the least likely.'
    })
}

export const goalHint = {
  goal: { control: 'select', advanced: true },
  targetClass: { control: 'number', advanced: true, when: { option: 'goal', is: 'class' } },
  targetRank: { control: 'number', advanced: true, when: { option: 'goal', is: 'kth-likely' } }
} as const satisfies HintsOf<z.ZodObject<typeof goalOption>>

interface GoalOptions {
  readonly goal: AttackGoal
  /** Of the universal perturbation null, where it has none. */
  readonly targetClass: number | null
  readonly targetRank: number
}

/** What the options of an attack want of each image; null where any wrong class will do. */
export function goalIn(options: object): ThreatGoal | null {
  const { goal = 'untargeted', targetClass = null, targetRank = 2 }: Partial<GoalOptions> = options
  // That of the universal perturbation counts whatever its goal says.
  if (targetClass !== null) return { targetClass }
  if (goal === 'kth-likely') return targetRank === 2 ? 'runner-up' : { targetRank }
  return goal === 'untargeted' || goal === 'class' ? null : goal
}

/** True when options, of a form perhaps not all filled in, ask for a certain class. */
export function isAimed(options: object): boolean {
  const { goal = 'untargeted' }: Partial<GoalOptions> = options
  return goal !== 'untargeted' || goalIn(options) !== null
}

/** The options with another goal; null is any wrong class. */
export function withGoal(options: object, wanted: ThreatGoal | null): Record<string, unknown> {
  const { goal: _, targetClass: __, targetRank: ___, ...others }: Partial<GoalOptions> = options
  if (wanted === null || typeof wanted === 'string') return { ...others, goal: wanted ?? 'untargeted' }
  return { ...others, goal: 'targetClass' in wanted ? 'class' : 'kth-likely', ...wanted }
}

/** Where the wanted class is not said, or said beside a goal that has no use for it; for people, by option. */
export function goalIssues(
  { shape }: z.ZodObject,
  options: object
): { readonly option: string; readonly message: string }[] {
  const { goal, ...others }: Partial<GoalOptions> = options
  return (['targetClass', 'targetRank'] as const).flatMap((option) => {
    const { is } = goalHint[option].when
    const isGiven = (others[option] ?? null) !== null
    if (goal === is && !isGiven)
      return [{ option, message: `expected a whole number for the goal “${is}”, found nothing` }]
    // The universal perturbation has a target class of its own, which needs no goal.
    if (goal === is || !isGiven || shape[option] !== goalOption[option]) return []
    const message = `is for the goal “${is}”, but the goal is “${goal}”: choose that one, or leave it out`
    return [{ option, message }]
  })
}

/** The option that asks for a class, or a rank, which a network of so many classes does not have; null where it has it. */
export function goalMisfit(
  options: object,
  classCount: number
): { readonly option: string; readonly message: string } | null {
  const goal = goalIn(options)
  if (goal === null || typeof goal === 'string') return null
  if ('targetClass' in goal) {
    const message =
      `The target class is ${goal.targetClass}, but the network has the classes 0 to ${classCount - 1}. ` +
      'Choose one of these.'
    return goal.targetClass < classCount ? null : { option: 'targetClass', message }
  }
  const message =
    `The target rank is ${goal.targetRank}, but the network has ${classCount} classes. ` +
    `Choose a rank from 2 to ${classCount}.`
  return goal.targetRank <= classCount ? null : { option: 'targetRank', message }
}
