import { z } from 'zod'
import type { HintsOf } from '../field'
import type { TrainingInfo } from './info'

export const LabelSmoothingOptions = z.object({
  smoothing: z
    .number()
    .min(0)
    .lt(1)
    .default(0.1)
    .meta({ title: 'Smoothing', description: 'Share of the label spread over all classes.' })
})

const hints: HintsOf<typeof LabelSmoothingOptions> = {
  smoothing: { control: 'number' }
}

export const labelSmoothing = {
  id: 'label-smoothing',
  label: 'Label smoothing',
  summary: 'Cross-entropy against labels of which a share is spread evenly over all classes.',
  options: LabelSmoothingOptions,
  hints,
  paper: {
    citation: 'Szegedy et al.: Rethinking the Inception Architecture for Computer Vision, CVPR 2016',
    arxiv: '1512.00567'
  }
} as const satisfies TrainingInfo
