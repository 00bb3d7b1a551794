import { z } from 'zod'
import { SurvivalForm } from './survival'

/** A number as JSON keeps it: what is not finite by its name. */
const Value = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])

/**
 * Images that an attack has finished while others are not, with all that is known of them: a run that was stopped goes
 * on after them. Not a measurement; it goes when the run is done.
 */
export const AttackedBatch = z.object({
  kind: z.literal('attacked-batch'),
  evaluationId: z.string(),
  /** Place of the first image in the test split; the others follow. */
  first: z.int().min(0),
  count: z.int().min(1),
  seconds: z.number(),
  /** What the referee found, one value an image, by name. */
  columns: z.record(z.string(), z.array(Value)),
  /** The member of an ensemble that fooled each image; null where none did. */
  wonBy: z.array(z.string().nullable()),
  /** SHA-256 of each adversarial input. */
  hashes: z.array(z.string()),
  /** What is left of the successes as 8-bit images, by form; null where that is not asked. */
  survivors: z
    .array(
      z.object({
        form: SurvivalForm,
        examples: z.int(),
        adversarial: z.int(),
        within: z.int(),
        largest: z.number()
      })
    )
    .nullable(),
  modelHash: z.string(),
  datasetHash: z.string(),
  /** Adversarial inputs and what the network says before and after, float32; null where nobody needs them again. */
  artifact: z.string().nullable()
})
export type AttackedBatch = z.infer<typeof AttackedBatch>
