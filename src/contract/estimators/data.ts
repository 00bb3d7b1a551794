import { z } from 'zod'
import type { HintsOf } from '../field'
import type { EstimatorInfo } from './info'

export const DataOptions = z.object({
  samples: z.int().min(2).max(1_000_000).default(1000).meta({ title: 'Test images' }),
  onlyClass: z.int().min(0).nullable().default(null).meta({
    title: 'Only class',
    description:
      'Takes the test images of this class alone; empty for all. Over all, Δx is mostly the spread between classes.'
  }),
  labelRule: z.enum(['matched', 'predicted', 'fixed']).default('matched').meta({
    title: 'Label rule',
    description:
      'matched: images with their own labels. predicted: the class is the one that the network gives, the loss that of the true label. fixed: all images with the label of "Only class", so that the weight sits on the other classes.'
  }),
  jitter: z.number().min(0).max(0.1).default(0).meta({
    title: 'Jitter',
    description: 'Standard deviation of noise on the pixels, against kinks of ReLU at exact zeros.'
  }),
  interval: z.enum(['delta', 'bootstrap']).default('delta').meta({
    title: 'Interval',
    description:
      'delta: from the influence of each image, at once. bootstrap: percentiles over a thousand resamples of the images, which also holds where few of them carry the weight.'
  })
})

const hints: HintsOf<typeof DataOptions> = {
  samples: { control: 'number' },
  onlyClass: { control: 'number', advanced: true },
  labelRule: { control: 'select', advanced: true },
  jitter: { control: 'number', advanced: true },
  interval: { control: 'select', advanced: true }
}

export const data = {
  id: 'data',
  label: 'Data-weighted (E1)',
  summary: 'Averages over the test images, weighted by the squared loss: the reading nearest to the paper.',
  measure: 'the test data, weighted by loss²',
  labelRule: 'matched: each image with its own label, unless chosen otherwise',
  boundNote:
    'Under the data measure the bound is ½·|1 + E[(x−m)·∂log q]| with an unknown data density q; d/2 is shown for reference and may be undercut.',
  classOption: 'onlyClass',
  options: DataOptions,
  hints,
  paper: {
    citation: 'Zhang et al.: On the uncertainty principle of neural networks (as reconstructed)',
    arxiv: '2205.01493'
  }
} as const satisfies EstimatorInfo
