import type { z } from 'zod'
import type { FieldHint, Paper } from '../field'

/** One estimator of the uncertainty pair as data. */
export interface EstimatorInfo {
  readonly id: string
  readonly label: string
  readonly summary: string
  /** The measure that the packet is normalised over. */
  readonly measure: string
  /** Which inputs go with which label Y. */
  readonly labelRule: string
  /** What is known about the bound under this measure. */
  readonly boundNote: string
  /** The option that takes one class alone, so that each class can be measured in turn; null without one. */
  readonly classOption: string | null
  readonly options: z.ZodObject
  readonly hints: Readonly<Record<string, FieldHint | null>>
  readonly paper: Paper
}
