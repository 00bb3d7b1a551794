import { z } from 'zod'
import type { HintsOf } from '../field'
import type { EstimatorInfo } from './info'

export const LocalOptions = z.object({
  images: z.int().min(1).max(10_000).default(16).meta({
    title: 'Images',
    description: 'Each gets a packet of its own; medians and quartiles are reported.'
  }),
  draws: z.int().min(16).max(1_000_000).default(512).meta({ title: 'Draws an image' }),
  sigma: z
    .number()
    .positive()
    .max(10)
    .default(0.1)
    .meta({ title: 'Window σ', description: 'Width of the Gaussian window, in model-input units.' }),
  proposal: z.enum(['gradient-mixture', 'plain']).default('gradient-mixture').meta({
    title: 'Proposal',
    description: 'Draws shifted along the loss gradient keep the effective sample size up.'
  })
})

const hints: HintsOf<typeof LocalOptions> = {
  images: { control: 'number' },
  draws: { control: 'number' },
  sigma: { control: 'number' },
  proposal: { control: 'select', advanced: true }
}

export const local = {
  id: 'local',
  label: 'Local window (E3)',
  summary:
    'A Gaussian window around each image makes the packet vanish at infinity, so that the bound ½ is exact.',
  measure: 'a Gaussian window around each image',
  labelRule: 'fixed: the label of the image at the centre',
  boundNote: 'Exact: ½ a pixel, d/2 for the aggregate, because the windowed packet has no boundary.',
  classOption: null,
  options: LocalOptions,
  hints,
  paper: {
    citation:
      'Zhang et al.: On the uncertainty principle of neural networks (as reconstructed; the window packet is an own construction)',
    arxiv: '2205.01493'
  }
} as const satisfies EstimatorInfo
