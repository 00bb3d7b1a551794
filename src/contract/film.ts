import { z } from 'zod'
import { AttackSpec } from './attacks'
import { ImageShape } from './dataset'

const Floats = z.custom<Float32Array>((value) => value instanceof Float32Array)

/** An attack on one test image, done again to be watched. It is no run: the engine works on it, nothing is stored. */
export const FilmSpec = z.object({
  kind: z.literal('film'),
  attack: AttackSpec,
  seed: z.int(),
  /** Place in the test split. */
  sampleIndex: z.int().min(0)
})
export type FilmSpec = z.infer<typeof FilmSpec>

/** The loss of some inputs of one label and its gradient there. It is no run, either. */
export const ReadingsSpec = z.object({
  kind: z.literal('readings'),
  /** NHWC in model-input units, one input after the other. */
  values: Floats,
  label: z.int().min(0)
})
export type ReadingsSpec = z.infer<typeof ReadingsSpec>

/** What a network says of one input. */
export const Reading = z.object({
  /** Cross-entropy of the label, in nats. */
  loss: z.number(),
  /** Logit of the label minus the largest other one. */
  margin: z.number(),
  predicted: z.int().min(0),
  /** Softmax of the logits. */
  probabilities: z.array(z.number())
})
export type Reading = z.infer<typeof Reading>

/** Readings of inputs, and the gradient of the loss at each: NHWC, one after the other, unit 1/x. */
export const Readings = z.object({ readings: z.array(Reading), gradients: Floats })
export type Readings = z.infer<typeof Readings>

/** How the attack came by a frame: the clean input, a question to the network, or what the referee judged. */
export const FrameKind = z.enum(['clean', 'gradient', 'scores', 'class', 'result'])
export type FrameKind = z.infer<typeof FrameKind>

export const FilmFrame = Reading.extend({
  kind: FrameKind,
  /** Questions that the attack had asked by then, this one included. */
  question: z.int().min(0),
  /** Points of this question: of several the first is shown. */
  points: z.int().min(1),
  /** From the clean input, in the norm of the attack. */
  distance: z.number()
})
export type FilmFrame = z.infer<typeof FilmFrame>

/** Where an attack went with one image: the points that it asked the network about, in their order. */
export const Film = z.object({
  imageShape: ImageShape,
  label: z.int().min(0),
  /** The clean input first, what was judged last; the clean input alone where it was wrong already. */
  frames: z.array(FilmFrame).min(1),
  /** Questions in all; there may be more of them than frames. */
  questions: z.int().min(0),
  /** NHWC in model-input units, one frame after the other, and the gradient of the loss at each. */
  pixels: Floats,
  gradients: Floats,
  /** Largest difference of the last frame from the example that the run kept; null where none was compared. */
  offKept: z.number().nullable(),
  seconds: z.number()
})
export type Film = z.infer<typeof Film>
