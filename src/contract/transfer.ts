import { z } from 'zod'
import { AttackSpec } from './attacks'
import { Name, Seed } from './field'
import { Rate } from './rate'
import { sampleRange } from './sample-range'
import { ThreatModel } from './threat-model'

/** The attack and the images of a transfer matrix, wherever it is asked for. */
const transferPlan = {
  attack: AttackSpec.prefault({ attack: 'mifgsm', norm: 'linf', epsilon: 0.1 }),
  ...sampleRange,
  useKept: z.boolean().default(true).meta({
    title: 'Use kept examples',
    description:
      'Where an attack run kept the examples of this very attack on all of these images, they are judged again instead of made again.'
  })
}

/** Adversarial examples made on each of some networks, judged on all of them. */
export const TransferJobSpec = z.object({
  kind: z.literal('transfer'),
  /** Names of networks of the project; each is a source and a target. */
  models: z
    .array(Name)
    .min(2, 'two networks or more are needed')
    .max(24, 'at most 24 networks fit into a matrix')
    .refine((names) => new Set(names).size === names.length, 'each network is to be named once'),
  dataset: Name,
  ...transferPlan
})
export type TransferJobSpec = z.infer<typeof TransferJobSpec>

/** The transfer matrix of a study: over all the networks that it trains. */
export const TransferPlan = z.object(transferPlan)
export type TransferPlan = z.infer<typeof TransferPlan>

/** What the examples of one source do to one target. */
export const TransferCell = z.object({
  target: z.string(),
  modelHash: z.string(),
  cleanAccuracy: Rate,
  /** Share of all images that the target has right before and after; an upper bound on the truth. */
  robustAccuracy: Rate,
  /** Among the images that the target has right before; null where there are none. */
  attackSuccessRate: Rate.nullable(),
  /**
   * Which images the target has right before and after, in their order: four flags a hexadecimal digit, the first one its
   * highest bit. Left out by older programs.
   */
  robust: z
    .string()
    .regex(/^[0-9a-f]*$/)
    .exactOptional()
})
export type TransferCell = z.infer<typeof TransferCell>

/** Two targets under the same examples, image by image, by McNemar's test of their robust accuracies. */
export const TransferComparison = z.object({
  first: z.string(),
  second: z.string(),
  /** Images that both, the one alone, the other alone, and neither has right before and after. */
  both: z.int().min(0),
  firstOnly: z.int().min(0),
  secondOnly: z.int().min(0),
  neither: z.int().min(0),
  /** Robust accuracy of the first minus that of the second, with Tango's 95 % interval. */
  difference: z.object({ value: z.number(), low: z.number(), high: z.number() }),
  /** Two-sided, exact and with mid-p. */
  exact: z.number(),
  midP: z.number(),
  /** Mid-p after Holm's correction for all pairs of targets of the row. */
  adjusted: z.number()
})
export type TransferComparison = z.infer<typeof TransferComparison>

/** One row of a transfer matrix: the examples of one source on every target, with all conditions. */
export const TransferRow = z.object({
  source: z.string(),
  modelHash: z.string(),
  /** `kept` by an earlier run, or `made` by this one: the same examples, for the same seed makes the same bytes. */
  examples: z.enum(['kept', 'made']),
  /** The evaluation that made them. */
  evaluationId: z.string(),
  spec: z.custom<AttackSpec>((value) => AttackSpec.safeParse(value).success),
  threatModel: ThreatModel,
  sampleCount: z.int().min(1),
  offset: z.int().min(0),
  seed: Seed,
  datasetHash: z.string(),
  cells: z.array(TransferCell),
  /** Every pair of targets, in the order of the cells; left out by older programs. */
  comparisons: z.array(TransferComparison).exactOptional(),
  seconds: z.number()
})
export type TransferRow = z.infer<typeof TransferRow>

/** The rows come one by one, in the order of the networks. */
export const TransferPoint = z.object({ kind: z.literal('transfer'), row: TransferRow })
export type TransferPoint = z.infer<typeof TransferPoint>
