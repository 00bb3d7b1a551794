import { z } from 'zod'
import { ImageShape } from './dataset'
import { AttackResult } from './measurement'
import { Bounds } from './threat-model'

/**
 * The examples that one evaluation keeps: the first images of its range, attacked or not. The artifact holds four
 * arrays of little-endian float32 one after the other: clean inputs and adversarial inputs (NHWC, model units), then
 * logits before and logits after (row after row).
 */
export const KeptExamples = z.object({
  evaluationId: z.string(),
  artifact: z.string(),
  imageShape: ImageShape,
  classCount: z.int().min(2),
  /** Places in the test split, and the labels there. */
  indices: z.array(z.int().min(0)),
  labels: z.array(z.int().min(0))
})
export type KeptExamples = z.infer<typeof KeptExamples>

/** An evaluation whose examples can be looked at. */
export const GalleryEvaluation = z.object({
  evaluationId: z.string(),
  runId: z.string(),
  model: z.string(),
  /** The run that trained the network, and after which epoch it was kept; null where it was not trained here or is gone. */
  training: z.string().nullable(),
  epoch: z.int().min(0).nullable(),
  dataset: z.string(),
  classNames: z.array(z.string()),
  bounds: Bounds,
  imageShape: ImageShape,
  /** Images kept; the evaluation itself may have had more. */
  count: z.int().min(0),
  result: AttackResult
})
export type GalleryEvaluation = z.infer<typeof GalleryEvaluation>

/** What an attack did to one kept image, without the pixels. */
export const GalleryExample = z.object({
  sampleIndex: z.int().min(0),
  label: z.int().min(0),
  /** Softmax of the logits, before and after. */
  cleanProbabilities: z.array(z.number()),
  probabilities: z.array(z.number()),
  cleanPrediction: z.int().min(0),
  prediction: z.int().min(0),
  cleanCorrect: z.boolean(),
  /** The attack turned a right image wrong. */
  success: z.boolean(),
  distance: z.number()
})
export type GalleryExample = z.infer<typeof GalleryExample>

/** Pixels of some kept images, NHWC in model units, one after the other. */
export const GalleryImages = z.object({
  clean: z.instanceof(Float32Array),
  adversarial: z.instanceof(Float32Array)
})
export type GalleryImages = z.infer<typeof GalleryImages>
