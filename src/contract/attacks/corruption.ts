import { z } from 'zod'
import type { HintsOf } from '../field'
import type { AttackInfo } from './info'

export const CorruptionKind = z.enum(['gaussian', 'uniform', 'salt-and-pepper', 'contrast', 'blur', 'jpeg'])
export type CorruptionKind = z.infer<typeof CorruptionKind>

/** The corruptions, each by severity 1 to 5: what the number means is in `summary`. */
export const corruptionKinds = {
  gaussian: {
    label: 'Gaussian noise',
    summary: 'standard deviation over the range of the box',
    levels: [0.08, 0.12, 0.18, 0.26, 0.38]
  },
  uniform: {
    label: 'Uniform noise',
    summary: 'standard deviation over the range of the box, the same as of Gaussian noise',
    levels: [0.08, 0.12, 0.18, 0.26, 0.38]
  },
  'salt-and-pepper': {
    label: 'Salt and pepper',
    summary: 'share of the features that turn black or white',
    levels: [0.03, 0.06, 0.09, 0.17, 0.27]
  },
  contrast: {
    label: 'Contrast',
    summary: 'what is left of the distance from the mean of the image',
    levels: [0.4, 0.3, 0.2, 0.1, 0.05]
  },
  blur: {
    label: 'Blur',
    summary: 'standard deviation of the Gaussian in pixels of an image of 32',
    levels: [0.4, 0.6, 0.7, 0.8, 1]
  },
  jpeg: {
    label: 'JPEG',
    summary: 'quality of the quantisation of 8 × 8 cosine blocks',
    levels: [25, 18, 15, 10, 7]
  }
} as const satisfies Readonly<Record<CorruptionKind, object>>

export const CorruptionOptions = z.object({
  kind: CorruptionKind.default('gaussian').meta({
    title: 'Corruption',
    description: 'Epsilon is its severity, from 1 to 5; with 0 the image stays as it is.'
  })
})

const hints: HintsOf<typeof CorruptionOptions> = { kind: { control: 'select' } }

export const corruption = {
  id: 'corruption',
  label: 'Corruption',
  shortName: 'Corruption',
  summary:
    'What happens to images without an attacker: noise, blur, contrast, compression, in five severities. Not an attack.',
  family: 'fixed-epsilon',
  norms: ['corruption'],
  knowledge: 'none',
  options: CorruptionOptions,
  hints,
  exempt: { 'large-ball-fools': 'Even the strongest noise may leave every class as it is.' },
  paper: {
    citation:
      'Hendrycks, Dietterich: Benchmarking Neural Network Robustness to Common Corruptions, ICLR 2019',
    arxiv: '1903.12261'
  }
} as const satisfies AttackInfo
