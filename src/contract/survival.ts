import { z } from 'zod'
import { Rate } from './rate'

/** What an adversarial example goes through when it is kept as an image. */
export const SurvivalForm = z.enum(['eight-bit', 'png', 'jpeg-95', 'jpeg-75'])
export type SurvivalForm = z.infer<typeof SurvivalForm>

export const survivalFormText: Readonly<Record<SurvivalForm, string>> = {
  'eight-bit': 'rounded to 8 bits',
  png: 'PNG, written and read',
  'jpeg-95': 'JPEG, quality 95',
  'jpeg-75': 'JPEG, quality 75'
}

/** The same in few letters. */
export const survivalFormName: Readonly<Record<SurvivalForm, string>> = {
  'eight-bit': '8 bits',
  png: 'PNG',
  'jpeg-95': 'JPEG 95',
  'jpeg-75': 'JPEG 75'
}

/** What is left of the examples that an attack found within epsilon when they are kept as 8-bit images. */
export const Survival = z.object({
  /** Successful examples that were tried. */
  examples: z.int().min(0),
  /**
   * Farthest that rounding an example in the ball may end, in the norm of the threat: epsilon and half a level in every
   * component; null where the norm has no such edge.
   */
  edge: z.number().nullable(),
  forms: z.array(
    z.object({
      form: SurvivalForm,
      /** Still adversarial, of the examples. */
      adversarial: Rate,
      /** No farther than `edge`, of the examples; null without an edge. */
      withinEdge: Rate.nullable(),
      /** Farthest of all in the norm of the threat; null without examples. */
      largestDistance: z.number().nullable()
    })
  )
})
export type Survival = z.infer<typeof Survival>
