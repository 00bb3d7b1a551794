import { z } from 'zod'
import { layerInfo, makes } from './layer'

const options = z.object({
  kind: z.literal('dropout'),
  rate: z.number().min(0).max(0.95).default(0.5).meta({ title: 'Share dropped' })
})

/** Srivastava et al. 2014, in the inverted form: what is kept is scaled up in training, and nothing changes after it. */
export const dropout = layerInfo({
  kind: 'dropout',
  label: 'Dropout',
  summary: 'In training sets a share of the numbers to zero; afterwards it does nothing.',
  options,
  hints: { rate: null },
  result: (_, input) => makes(input),
  brief: ({ rate }) => String(rate)
})
