import { z } from 'zod'
import { Seed } from '../field'
import { Rate } from '../rate'
import { Bounds } from '../threat-model'
import { CertificateSpec } from '.'

/** What a certificate says of one test image. */
export const CertifiedSample = z.object({
  index: z.int(),
  label: z.int(),
  /** The class that the radius holds for; null where the certificate abstains. */
  predicted: z.int().nullable(),
  /** In the norm of the certificate, model-input units; 0 without a class. */
  radius: z.number(),
  /** Largest change of the output over that of the image that was found around it; of the estimate that measures it alone. */
  lipschitz: z.number().exactOptional()
})
export type CertifiedSample = z.infer<typeof CertifiedSample>

/** What a certificate says of one network on some test images, with all conditions. */
export const CertificateResult = z.object({
  spec: z.custom<CertificateSpec>((value) => CertificateSpec.safeParse(value).success),
  bounds: Bounds,
  sampleCount: z.int().min(0),
  offset: z.int().min(0),
  seed: Seed,
  /** Of the classifier that is certified: the smoothed one for smoothing, without the images where it abstains. */
  cleanAccuracy: Rate,
  /** Images for which no class was sure enough. */
  abstained: z.int().min(0),
  /** Share of all images that are right and have a radius of at least epsilon; by rising epsilon, from 0 on. */
  certifiedAccuracy: z.array(z.object({ epsilon: z.number(), accuracy: Rate })),
  /** Mean radius, 0 for the images that are wrong or without a class. */
  meanRadius: z.number(),
  /** Mean local Lipschitz constant over all images, right or not, with its 95 % interval; of what measures it alone. */
  meanLipschitz: z
    .object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() })
    .exactOptional(),
  /** The largest radius that could have come out with these options; null without a limit. */
  limit: z.number().nullable(),
  /** Of each image, in the order of the test split. */
  samples: z.array(CertifiedSample),
  seconds: z.number(),
  modelHash: z.string(),
  datasetHash: z.string()
})
export type CertificateResult = z.infer<typeof CertificateResult>

export const CertificatePoint = z.object({ kind: z.literal('certificate'), result: CertificateResult })
export type CertificatePoint = z.infer<typeof CertificatePoint>

/** Images that are finished while others are not: a run that was stopped goes on after them. */
export const CertifiedBatch = z.object({
  kind: z.literal('certified-batch'),
  samples: z.array(CertifiedSample),
  seconds: z.number(),
  modelHash: z.string(),
  datasetHash: z.string()
})
export type CertifiedBatch = z.infer<typeof CertifiedBatch>
