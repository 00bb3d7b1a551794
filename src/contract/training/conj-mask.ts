import { z } from 'zod'
import type { HintsOf } from '../field'
import type { TrainingInfo } from './info'

export const ConjMaskOptions = z.object({
  share: z
    .number()
    .min(0)
    .lt(1)
    .default(0.1)
    .meta({ title: 'Masked share', description: 'Share of the input components that are set to zero.' })
})

const hints: HintsOf<typeof ConjMaskOptions> = {
  share: { control: 'number' }
}

export const conjMask = {
  id: 'conj-mask',
  label: 'ConjMask',
  summary:
    'Cross-entropy on images without the components that contribute most to the correlation of input and loss gradient. As described in the abstract of arXiv 2603.19562.',
  options: ConjMaskOptions,
  hints,
  paper: {
    citation: 'As described in the abstract of arXiv 2603.19562; details are our choice',
    arxiv: '2603.19562'
  }
} as const satisfies TrainingInfo
