import { z } from 'zod'
import type { HintsOf } from '../field'
import type { AttackInfo } from './info'

/** The fifteen kinds of Hendrycks & Dietterich 2019, in their order (salt and pepper is their impulse noise), and two more. */
export const CorruptionKind = z.enum([
  'gaussian',
  'shot',
  'salt-and-pepper',
  'defocus',
  'glass',
  'motion',
  'zoom',
  'snow',
  'frost',
  'fog',
  'brightness',
  'contrast',
  'elastic',
  'pixelate',
  'jpeg',
  'uniform',
  'blur'
])
export type CorruptionKind = z.infer<typeof CorruptionKind>

/** Whether a kind is one of the paper's, over which the mean corruption error is taken. */
export function isOfPaper(kind: CorruptionKind): boolean {
  return kind !== 'uniform' && kind !== 'blur'
}

export const paperCorruptions: readonly CorruptionKind[] = CorruptionKind.options.filter(isOfPaper)

/**
 * The corruptions, each by severity 1 to 5: what the number means is in `summary`, at `nothing` nothing happens. Noises,
 * brightness, contrast, zoom, pixelation and JPEG have the levels of ImageNet-C, defocus and motion those scaled from 224
 * to 32 pixels, blur, glass, snow, frost and fog those of CIFAR-10-C. Elastic has the field alone, without the random affine
 * change; frost is a pattern that is made, where the authors blend photographs. Uniform noise has the levels of Gaussian noise.
 */
export const corruptionKinds = {
  gaussian: {
    label: 'Gaussian noise',
    summary: 'standard deviation over the range of the box',
    nothing: 0,
    levels: [0.08, 0.12, 0.18, 0.26, 0.38]
  },
  shot: {
    label: 'Shot noise',
    summary: 'one over the photons that make white',
    nothing: 0,
    levels: [1 / 60, 1 / 25, 1 / 12, 1 / 5, 1 / 3]
  },
  'salt-and-pepper': {
    label: 'Salt and pepper',
    summary: 'share of the features that turn black or white',
    nothing: 0,
    levels: [0.03, 0.06, 0.09, 0.17, 0.27]
  },
  defocus: {
    label: 'Defocus',
    summary: 'radius of the disc in pixels of an image of 32',
    nothing: 0,
    levels: [0.43, 0.57, 0.86, 1.14, 1.43]
  },
  glass: {
    label: 'Glass',
    summary:
      'severity of CIFAR-10-C: the blurs before and after, and the rounds in which pixels change places',
    nothing: 0,
    levels: [1, 2, 3, 4, 5]
  },
  motion: {
    label: 'Motion',
    summary: 'standard deviation along the line in pixels of an image of 32',
    nothing: 0,
    levels: [0.43, 0.71, 1.14, 1.71, 2.14]
  },
  zoom: {
    label: 'Zoom',
    summary: 'the largest of the zooms whose mean is taken',
    nothing: 1,
    levels: [1.1, 1.15, 1.2, 1.25, 1.3]
  },
  snow: {
    label: 'Snow',
    summary:
      'severity of CIFAR-10-C: how many flakes there are and how large, how far they fall, and how far the image whitens',
    nothing: 0,
    levels: [1, 2, 3, 4, 5]
  },
  frost: {
    label: 'Frost',
    summary:
      'severity of CIFAR-10-C: what is left of the image, and the share of a made pattern of frost that is added',
    nothing: 0,
    levels: [1, 2, 3, 4, 5]
  },
  fog: {
    label: 'Fog',
    summary: 'height of the clouds over the range of the box',
    nothing: 0,
    levels: [0.2, 0.5, 0.75, 1, 1.5]
  },
  brightness: {
    label: 'Brightness',
    summary: 'added to the value of each pixel, over the range of the box',
    nothing: 0,
    levels: [0.1, 0.2, 0.3, 0.4, 0.5]
  },
  contrast: {
    label: 'Contrast',
    summary: 'what is left of the distance from the mean of the image',
    nothing: 1,
    levels: [0.4, 0.3, 0.2, 0.1, 0.05]
  },
  elastic: {
    label: 'Elastic',
    summary: 'root mean square of how far pixels move, in pixels of an image of 32',
    nothing: 0,
    levels: [0.3, 0.45, 0.6, 0.8, 1]
  },
  pixelate: {
    label: 'Pixelation',
    summary: 'share of the side that is left',
    nothing: 1,
    levels: [0.6, 0.5, 0.4, 0.3, 0.25]
  },
  jpeg: {
    label: 'JPEG',
    summary: 'quality of the quantisation of 8 × 8 cosine blocks',
    nothing: 100,
    levels: [25, 18, 15, 10, 7]
  },
  uniform: {
    label: 'Uniform noise',
    summary: 'standard deviation over the range of the box, the same as of Gaussian noise',
    nothing: 0,
    levels: [0.08, 0.12, 0.18, 0.26, 0.38]
  },
  blur: {
    label: 'Blur',
    summary: 'standard deviation of the Gaussian in pixels of an image of 32',
    nothing: 0,
    levels: [0.4, 0.6, 0.7, 0.8, 1]
  }
} as const satisfies Readonly<Record<CorruptionKind, object>>

export const CorruptionOptions = z.object({
  kind: CorruptionKind.default('gaussian').meta({
    title: 'Corruption',
    description:
      'Epsilon is its severity, from 1 to 5; with 0 the image stays as it is. Uniform noise and blur are not among the fifteen ' +
      'of the paper, and not in the mean corruption error.'
  })
})

const hints: HintsOf<typeof CorruptionOptions> = { kind: { control: 'select' } }

export const corruption = {
  id: 'corruption',
  label: 'Corruption',
  shortName: 'Corruption',
  summary:
    'What happens to images without an attacker: noise, blur, weather, compression, in five severities. Not an attack.',
  family: 'fixed-epsilon',
  norms: ['corruption'],
  knowledge: 'none',
  options: CorruptionOptions,
  hints,
  changesEveryImage: true,
  exempt: { 'large-ball-fools': 'Even the strongest noise may leave every class as it is.' },
  paper: {
    citation:
      'Hendrycks, Dietterich: Benchmarking Neural Network Robustness to Common Corruptions, ICLR 2019',
    arxiv: '1903.12261'
  }
} as const satisfies AttackInfo
