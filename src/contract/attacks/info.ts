import type { z } from 'zod'
import type { FieldHint, Paper } from '../field'
import type { Knowledge, Norm } from '../threat-model'

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
  readonly paper: Paper
}
