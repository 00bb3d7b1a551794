import { z } from 'zod'
import { Bytes } from './dataset-preview'
import { ImageShape } from './dataset'

/** How an image of another size is brought to that of a network's input. */
export const TrialOptions = z.object({
  fit: z.enum(['contain', 'cover', 'stretch']).default('contain').meta({
    title: 'Fit',
    description:
      'contain: the whole image, with a border; cover: it fills the input, and its edges are cut off; stretch: without regard to its sides.'
  }),
  invert: z.boolean().default(false).meta({
    title: 'Invert',
    description: 'Black becomes white: for dark drawings on paper where the data set has light ones on black.'
  })
})
export type TrialOptions = z.infer<typeof TrialOptions>

/** What a network says of one image. It is no run: the engine works on it, nothing is stored. */
export const TrialSpec = z.object({
  kind: z.literal('trial'),
  /** Absolute path of a PNG, JPEG or BMP file. */
  path: z.string().min(1),
  options: TrialOptions.prefault({})
})
export type TrialSpec = z.infer<typeof TrialSpec>

export const Trial = z.object({
  /** Pixels of the file, width by height. */
  sourceWidth: z.int(),
  sourceHeight: z.int(),
  sourceChannels: z.int(),
  inputShape: ImageShape,
  /** What the network sees, as bytes for the eye: height x width x channels. */
  pixels: Bytes,
  logits: z.array(z.number()),
  /** Softmax of the logits. */
  probabilities: z.array(z.number()),
  /** Class of the largest logit. */
  predicted: z.int(),
  /** The largest logit minus the next one. */
  margin: z.number(),
  /** Gradient of the predicted class's logit by each input, height x width x channels; unit logit / x. */
  gradient: z.array(z.number()),
  seconds: z.number()
})
export type Trial = z.infer<typeof Trial>
