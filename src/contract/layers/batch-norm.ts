import { z } from 'zod'
import { layerInfo, makes } from './layer'

const options = z.object({
  kind: z.literal('batch-norm'),
  momentum: z.number().min(0).max(0.9999).default(0.9).meta({
    title: 'Momentum',
    description: 'How much of the moving mean and variance stays after each batch.'
  })
})

/** Ioffe & Szegedy 2015. Weights a channel: scale, shift, moving mean, moving variance. */
export const batchNorm = layerInfo({
  kind: 'batch-norm',
  label: 'Batch normalisation',
  summary: 'Brings each channel to mean 0 and variance 1 over the batch; afterwards by moving averages.',
  options,
  hints: { momentum: null },
  result: (_, input) => makes(input, 4 * (input[input.length - 1] as number)),
  brief: () => ''
})
