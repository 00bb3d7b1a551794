import type { z } from 'zod'
import type { FieldHint, Paper } from '../field'

/** One training method as data. */
export interface TrainingInfo {
  readonly id: string
  readonly label: string
  readonly summary: string
  readonly options: z.ZodObject
  readonly hints: Readonly<Record<string, FieldHint | null>>
  readonly paper: Paper | null
}
