import { z } from 'zod'
import type { Norm } from './threat-model'

/** How a form draws one option. Everything else (default, minimum, maximum, title) comes from the schema itself. */
export interface FieldHint {
  readonly control: 'number' | 'slider' | 'switch' | 'select' | 'text'
  /** Unit or remark behind the field. */
  readonly unit?: string
  /** Hidden until "advanced" is opened. */
  readonly advanced?: boolean
  /** The norms that an attack's option matters for; nothing is said of it under others. All without it. */
  readonly norms?: readonly Norm[]
  /** The value of another option without which this one has no meaning: it is then not asked for. */
  readonly when?: { readonly option: string; readonly is: string }
}

/** One hint, or an explicit `null` for the control that fits the type; no option can be forgotten. */
export type HintsOf<S extends z.ZodObject> = { readonly [K in keyof z.output<S>]-?: FieldHint | null }

/** Where a method comes from. */
export interface Paper {
  readonly citation: string
  readonly arxiv?: string
}

/** A seed: any unsigned 32-bit integer. */
export const Seed = z
  .int()
  .min(0)
  .max(4_294_967_295)
  .meta({ title: 'Seed', description: 'All random streams of the run derive from it.' })

/** What a person may call a data set, a model, a study or a project. */
export const Name = z
  .string()
  .trim()
  .min(1, 'a name needs at least one character')
  .max(120, 'a name has at most 120 characters')
  .regex(/^[^\p{Cc}/\\]+$/u, 'a name may not hold slashes or control characters')
