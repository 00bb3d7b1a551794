import type { z } from 'zod'
import type { FieldHint, Paper } from '../field'
import type { ConvexNorm } from '../threat-model'

/**
 * What a radius promises: `exact` is the distance to the nearest adversarial input, `sound` a lower bound of it,
 * `probable` a lower bound but for a stated probability of failure, `estimate` no certificate at all.
 */
export type Promise = 'exact' | 'sound' | 'probable' | 'estimate'

/** One certificate as data: form, command line and law tests are drawn from it. */
export interface CertificateInfo {
  readonly id: string
  readonly label: string
  /** What charts and tables call it: "CROWN". */
  readonly shortName: string
  readonly summary: string
  readonly norms: readonly [ConvexNorm, ...ConvexNorm[]]
  readonly promise: Promise
  /** What the promise says, for people. */
  readonly promiseNote: string
  /** What it takes for one image. */
  readonly costNote: string
  readonly options: z.ZodObject
  readonly hints: Readonly<Record<string, FieldHint | null>>
  readonly paper: Paper
}
