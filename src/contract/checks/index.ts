import { z } from 'zod'
import { networkChecks } from './network'
import { reportingChecks } from './reporting'
import { strengthChecks } from './strength'
import { CheckState, type CheckDeclaration } from './types'

export {
  checksOf,
  CheckJobSpec,
  CheckOffer,
  CheckPlan,
  CheckResult,
  MeasuredCheckId,
  probeChecks
} from './job'
export { checkStateWords, CheckState } from './types'

/** All checks of an evaluation, in their order. */
export const trustChecks = {
  ...strengthChecks,
  ...networkChecks,
  ...reportingChecks
} as const satisfies Readonly<Record<string, CheckDeclaration>>
export type TrustCheckId = keyof typeof trustChecks
export const TrustCheckId = z.enum(Object.keys(trustChecks) as [TrustCheckId, ...TrustCheckId[]])

/** Any of these red makes the grade D. */
export const hardChecks: readonly TrustCheckId[] = ['C1', 'C2', 'C3', 'C4', 'C10', 'C13', 'C16', 'C22']
/** Without these no grade A, be it that they were not run or that they cannot be applied. */
export const neededForA: readonly TrustCheckId[] = ['C2', 'C4', 'C6', 'C16']

export const CheckOutcome = z.object({
  id: TrustCheckId,
  state: CheckState,
  /** What was found, with its conditions; what is missing where it was not run. */
  sentence: z.string(),
  /** The number that is held against the threshold; null without one. */
  figure: z.number().nullable(),
  threshold: z.number().nullable()
})
export type CheckOutcome = z.infer<typeof CheckOutcome>

/** How far a robust accuracy can be trusted: A best. */
export const Grade = z.enum(['A', 'B', 'C', 'D'])
export type Grade = z.infer<typeof Grade>

export const gradeMeanings: Readonly<Record<Grade, string>> = {
  A: 'No check failed or warned, and all that count most were run.',
  B: 'No check failed or warned, but some that count most were not run or cannot be.',
  C: 'A check warned, or one failed that the number does not rest on: read it with care.',
  D: 'A check failed that the number rests on: do not trust it.'
}

/** Why noise, corruptions and their like have no grade. */
export const NOTHING_SOUGHT = 'Not graded: nothing was looked for.'

/** What a grade says, and why there is none. */
export function gradeMeaning(grade: Grade | null): string {
  return grade === null ? NOTHING_SOUGHT : gradeMeanings[grade]
}

/** What is said of epochs that are only looked at in passing. */
export const NOT_GRADED =
  'not graded: only the last network of a training is kept, and without it most checks cannot be run'

/** The checks of one robust accuracy with the grade that follows. */
export const TrustReport = z.object({
  evaluationId: z.string(),
  /** Null where no attack searched: there is nothing to grade. */
  grade: Grade.nullable(),
  /** Why it is no better, in sentences. */
  reasons: z.array(z.string()),
  /** Why the grade may still change however many checks are run; null where nothing stands in the way. */
  provisional: z.string().nullable(),
  /** Attacks on the same network, images and ball that were taken into account. */
  attacks: z.array(z.string()),
  checks: z.array(CheckOutcome)
})
export type TrustReport = z.infer<typeof TrustReport>
