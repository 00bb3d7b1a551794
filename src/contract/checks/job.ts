import { z } from 'zod'
import { AttackSpec } from '../attacks'
import { Name, Seed } from '../field'
import { sampleRange } from '../sample-range'
import { CheckState } from './types'

/**
 * Checks that need the network, in the order in which a job runs them: what costs least comes first. The others follow
 * from what is stored.
 */
export const MeasuredCheckId = z.enum([
  'C8',
  'C10',
  'C11',
  'C12',
  'C24',
  'C32',
  'C14',
  'C22',
  'C23',
  'C33',
  'C1',
  'C4',
  'C5',
  'C16',
  'C21',
  'C19',
  'C15',
  'C6',
  'C7',
  'C17',
  'C2',
  'C18'
])
export type MeasuredCheckId = z.infer<typeof MeasuredCheckId>

/** Few passes on the network itself, whatever attacks it: attack jobs take them along. */
export const probeChecks = [
  'C8',
  'C10',
  'C11',
  'C12',
  'C24',
  'C32'
] as const satisfies readonly MeasuredCheckId[]
export type ProbeCheckId = (typeof probeChecks)[number]

/** Draws for each image below which the noise floor (C17) says nothing good of an attack (Carlini et al. 2019). */
export const FEWEST_DRAWS = 10_000
/** Restarts of the first of the two attacks that C7 compares (Carlini et al. 2019); the other has twice as many. */
export const FEWEST_RESTARTS = 10

const plan = {
  checks: z.array(MeasuredCheckId).default([]).meta({
    title: 'Checks',
    description: 'Those that need the network: C8, C16. All of them when left empty.'
  }),
  probes: z
    .int()
    .min(1)
    .max(10_000)
    .default(100)
    .meta({
      title: 'Images of the probes',
      description:
        'Images of the checks that do not need all images of the attack, from its first one on. Over fewer than 100 ' +
        '(or all, of an attack on fewer) C4, C5, C7 and C17 count as not run.'
    }),
  draws: z.int().min(1).max(100_000).default(FEWEST_DRAWS).meta({
    title: 'Noise draws',
    description:
      'Points of the ball that are drawn for each image of the noise floor (C17), which passes with 10,000 or more.'
  }),
  queries: z.int().min(10).max(1_000_000).default(1000).meta({
    title: 'Black-box queries',
    description: 'Queries for each image of the attacks that see no gradient (C2, C18).'
  })
}

/** The checks of a study: of every network, for each attack that its plan names. */
export const CheckPlan = z.object(plan)
export type CheckPlan = z.infer<typeof CheckPlan>

/** The checks of one robust accuracy that need the network. */
export const CheckJobSpec = z.object({
  kind: z.literal('check'),
  model: Name,
  dataset: Name,
  /** The attack whose robust accuracy is in doubt; it is run again where its examples are needed. */
  attack: AttackSpec,
  ...sampleRange,
  ...plan,
  /** The evaluation in doubt, to find it again; null for a check that was asked for by hand. */
  evaluationId: z.string().nullable().default(null),
  twin: Name.nullable().default(null).meta({
    title: 'Undefended twin',
    description:
      'A network without defence, trained on the same data. Looked for in the project when left empty.'
  }),
  relative: Name.nullable().default(null).meta({
    title: 'Adversarially trained relative',
    description: 'Its examples are tried, too (C19). Looked for in the project when left empty.'
  })
})
export type CheckJobSpec = z.infer<typeof CheckJobSpec>

/** The checks that a job runs, each once and in their order. */
export function checksOf({ checks }: Pick<CheckJobSpec, 'checks'>): MeasuredCheckId[] {
  return MeasuredCheckId.options.filter((id) => checks.length === 0 || checks.includes(id))
}

/** What a job found out for one check, with its conditions. */
export const CheckResult = z.object({
  id: MeasuredCheckId,
  /** Null where it is judged together with what is stored of the network: the evaluations are part of that now. */
  state: CheckState.nullable(),
  sentence: z.string(),
  figure: z.number().nullable(),
  threshold: z.number().nullable(),
  /** The attack whose robust accuracy is in doubt. */
  attack: z.custom<AttackSpec>((value) => AttackSpec.safeParse(value).success),
  /** Images that were looked at, from `offset` on. */
  sampleCount: z.int().min(0),
  offset: z.int().min(0),
  seed: Seed,
  modelHash: z.string(),
  datasetHash: z.string(),
  /** Other networks that were asked. */
  networks: z.array(z.object({ name: z.string(), modelHash: z.string() })),
  /** The evaluations that were made for it. */
  evaluationIds: z.array(z.string()),
  seconds: z.number()
})
export type CheckResult = z.infer<typeof CheckResult>

/** The job that would run what a robust accuracy still lacks; null with the reason where there is none. */
export const CheckOffer = z.object({
  spec: z.custom<CheckJobSpec>((value) => CheckJobSpec.safeParse(value).success).nullable(),
  reason: z.string()
})
export type CheckOffer = z.infer<typeof CheckOffer>

/** A finished check: a job that was stopped goes on behind the last of these. */
export const CheckPoint = z.object({ kind: z.literal('check'), result: CheckResult })
export type CheckPoint = z.infer<typeof CheckPoint>
