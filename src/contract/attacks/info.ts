import type { z } from 'zod'
import type { FieldHint, Paper } from '../field'
import type { Knowledge, Norm } from '../threat-model'

/** Laws of test/laws (attacks, minimum-norm) that an attack may be unable to obey. */
export type Law =
  | 'sample-alone'
  | 'linear-optimum'
  | 'any-class-is-easier'
  | 'targets-are-reached'
  | 'large-ball-fools'
  | 'as-near-as-pgd'
  | 'an-example-is-found'

/** One attack of an ensemble, before its options are parsed. */
export interface Member {
  readonly attack: string
  readonly options: Readonly<Record<string, unknown>>
}

/** One attack as data: form, command line, catalogue and law tests are drawn from it. */
export interface AttackInfo {
  readonly id: string
  readonly label: string
  /** What charts and tables call it: "PGD". */
  readonly shortName: string
  readonly summary: string
  /** `fixed-epsilon` climbs the loss inside a ball; `minimum-norm` looks for the nearest adversarial input. */
  readonly family: 'fixed-epsilon' | 'minimum-norm'
  readonly norms: readonly [Norm, ...Norm[]]
  readonly knowledge: Knowledge
  readonly options: z.ZodObject
  readonly hints: Readonly<Record<string, FieldHint | null>>
  /** Of an ensemble: the attacks that it runs one after the other, for parsed options and a norm. */
  readonly members?: (options: Readonly<Record<string, unknown>>, norm: Norm) => readonly Member[]
  /** It looks for no example: it also changes what is wrong before, and what the network says of that after is measured, too. */
  readonly changesEveryImage?: true
  /**
   * Of an attack with restarts: whether it draws anything at random with these options, so that another restart may find
   * something else. Left out where it always does.
   */
  readonly drawsAtRandom?: (options: Readonly<Record<string, unknown>>) => boolean
  /** Laws that it does not obey, each with the reason; the law tests leave out no other. */
  readonly exempt?: Readonly<Partial<Record<Law, string>>>
  readonly paper: Paper
}
