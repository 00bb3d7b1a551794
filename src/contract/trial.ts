import { z } from 'zod'
import { Bytes } from './dataset-preview'
import { ImageShape } from './dataset'

const Floats = z.custom<Float32Array>((value) => value instanceof Float32Array)

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

/** What a network is to look at: a file of a person's, or values of its input, height x width x channels. */
export const TrialImage = z.discriminatedUnion('from', [
  z.object({
    from: z.literal('file'),
    /** Absolute path of a PNG, JPEG or BMP file. */
    path: z.string().min(1),
    options: TrialOptions.prefault({})
  }),
  z.object({ from: z.literal('values'), values: Floats })
])
export type TrialImage = z.infer<typeof TrialImage>

export const SaliencyMethod = z.enum(['gradient', 'gradient-times-input', 'integrated', 'smooth'])
export type SaliencyMethod = z.infer<typeof SaliencyMethod>

/** Which pixels a class's score hangs on, and by which reading. */
export const SaliencyOptions = z.object({
  method: SaliencyMethod.default('gradient'),
  /** The class whose logit is asked for; null for the predicted one. */
  classIndex: z.int().min(0).nullable().default(null)
})
export type SaliencyOptions = z.infer<typeof SaliencyOptions>

/** A network's look at one image. It is no run: the engine works on it, nothing is stored. */
export const TrialSpec = z.object({
  kind: z.literal('trial'),
  image: TrialImage,
  saliency: SaliencyOptions.prefault({})
})
export type TrialSpec = z.infer<typeof TrialSpec>

export const Trial = z.object({
  /** Pixels of the file, width by height; of the input itself where there was no file. */
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
  /** Class and reading that the map is of. */
  saliencyClass: z.int(),
  saliencyMethod: SaliencyMethod,
  /** Height x width x channels; unit logit / x for the gradients, logit for the two that attribute. */
  saliency: z.array(z.number()),
  seconds: z.number()
})
export type Trial = z.infer<typeof Trial>

/** A reading of saliency, as a person chooses it. */
export interface SaliencyInfo {
  readonly label: string
  readonly unit: string
  readonly explanation: string
}

export const saliencyInfos: Readonly<Record<SaliencyMethod, SaliencyInfo>> = {
  gradient: {
    label: 'Gradient',
    unit: 'logit / x',
    explanation:
      'How the class’s logit changes with each pixel (Simonyan, Vedaldi & Zisserman 2013, section 3). It holds for tiny changes only.'
  },
  'gradient-times-input': {
    label: 'Gradient × input',
    unit: 'logit',
    explanation:
      'The gradient times what each pixel stands above black (Shrikumar et al. 2016). Exact for a linear network; black pixels get nothing.'
  },
  integrated: {
    label: 'Integrated gradients',
    unit: 'logit',
    explanation:
      'The gradient, averaged on the straight way from a black image, times what each pixel stands above black (Sundararajan, Taly & Yan 2017, equation 1; 64 steps). The pixels add up to the logit minus that of the black image.'
  },
  smooth: {
    label: 'SmoothGrad',
    unit: 'logit / x',
    explanation:
      'The mean gradient of 48 noisy copies (Smilkov et al. 2017; Gaussian noise, standard deviation 0.15 of the input’s range, seed 1): what wavers from one to the next averages out.'
  }
}
