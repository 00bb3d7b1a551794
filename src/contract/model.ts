import { z } from 'zod'
import { ImageShape } from './dataset'
import { Name } from './field'
import { Bounds } from './threat-model'

/** What an imported network puts out. Softmax is stripped, never differentiated through. */
export const ModelOutput = z.enum(['logits', 'softmax'])
export type ModelOutput = z.infer<typeof ModelOutput>

/** A trained or imported network of a project. */
export const Model = z.object({
  id: z.string(),
  name: Name,
  origin: z.enum(['trained', 'imported']),
  /** Id of a built-in architecture, or the name of an own one when it was trained. */
  architecture: z.string().nullable(),
  inputShape: ImageShape,
  classCount: z.int().min(2),
  /** What the file said before softmax was stripped; the stored network always gives logits. */
  output: ModelOutput,
  bounds: Bounds,
  parameterCount: z.int().min(0),
  /** Artifact: TensorFlow.js layers topology (JSON). */
  topology: z.string(),
  /** Artifact: weights, TensorFlow.js format; its hash is the model's hash. */
  weights: z.string(),
  /** Artifact-free description of the weights in order. */
  weightSpecs: z.string(),
  runId: z.string().nullable(),
  datasetId: z.string().nullable(),
  epoch: z.int().min(0).nullable(),
  createdAt: z.string(),
  /** Since when it lies in the trash, where it can still be looked at; missing while it is in use. */
  trashedAt: z.string().optional()
})
export type Model = z.infer<typeof Model>

/** Of each training the last network; those that it kept along the way are left out. Order stays. */
export function lastNetworks<M extends Pick<Model, 'runId' | 'epoch'>>(models: readonly M[]): M[] {
  return models.filter(
    ({ runId, epoch }) =>
      runId === null ||
      !models.some((other) => other.runId === runId && (other.epoch ?? Infinity) > (epoch ?? Infinity))
  )
}
