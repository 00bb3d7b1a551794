import { z } from 'zod'
import { CorruptionKind, paperCorruptions } from './attacks/corruption'
import { AttackJobSpec, CertifyJobSpec, UncertaintyJobSpec } from './job'
import { sampleRange } from './sample-range'

/** The fifteen corruptions of the paper, or others, each in five severities. */
export const CorruptionSuite = z.object({
  kinds: z
    .array(CorruptionKind)
    .min(1)
    .default([...paperCorruptions])
    .meta({ title: 'Corruptions' }),
  severities: z
    .array(z.number().min(0).max(5))
    .min(1)
    .max(5)
    .default([1, 2, 3, 4, 5])
    .meta({ title: 'Severities' }),
  ...sampleRange
})
export type CorruptionSuite = z.infer<typeof CorruptionSuite>

/**
 * What a study measures of each network once it is trained, beside what its plan measures along the way: attacks with all
 * that an attack alone has (further epsilons, a warm start, examples kept for the gallery, what survives as 8-bit images),
 * the suite of corruptions, certificates with the images and epsilons that they are read at, and estimators, class by class if
 * so wanted.
 */
export const StudyAfter = z.object({
  attacks: z
    .array(AttackJobSpec.omit({ kind: true, model: true, dataset: true, exportPath: true }))
    .default([]),
  corruptions: CorruptionSuite.exactOptional(),
  /** Left out by older programs and where there are none. */
  certificates: z.array(CertifyJobSpec.omit({ kind: true, model: true, dataset: true })).exactOptional(),
  estimators: z.array(UncertaintyJobSpec.omit({ kind: true, model: true, dataset: true })).default([])
})
export type StudyAfter = z.infer<typeof StudyAfter>

/** The jobs on one network, in the order of the file. */
export function jobsAfter(
  { attacks, corruptions, certificates = [], estimators }: StudyAfter,
  on: { readonly model: string; readonly dataset: string }
): (AttackJobSpec | CertifyJobSpec | UncertaintyJobSpec)[] {
  return [
    ...attacks.map((one) => AttackJobSpec.parse({ ...one, ...on, kind: 'attack' })),
    ...(corruptions ? corruptionJobs(corruptions, on) : []),
    ...certificates.map((one) => CertifyJobSpec.parse({ ...one, ...on, kind: 'certify' })),
    ...estimators.map((one) => UncertaintyJobSpec.parse({ ...one, ...on, kind: 'uncertainty' }))
  ]
}

/** One attack job a corruption, which holds all severities. */
function corruptionJobs(
  { kinds, severities, ...range }: CorruptionSuite,
  on: { readonly model: string; readonly dataset: string }
): AttackJobSpec[] {
  const epsilon = Math.max(...severities)
  return kinds.map((kind) =>
    AttackJobSpec.parse({
      ...{ ...range, ...on, kind: 'attack', keepExamples: 0 },
      attack: { attack: 'corruption', norm: 'corruption', epsilon, options: { kind } },
      epsilons: severities
    })
  )
}
