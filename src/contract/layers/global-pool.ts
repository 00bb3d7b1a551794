import { z } from 'zod'
import { layerInfo, makes, needsImage } from './layer'

const options = z.object({
  kind: z.literal('global-pool'),
  take: z.enum(['average', 'max']).default('average').meta({ title: 'Of each channel take' })
})

export const globalPool = layerInfo({
  kind: 'global-pool',
  label: 'Global pooling',
  summary: 'One number a channel, over the whole image: image to row.',
  options,
  hints: { take: null },
  result: (_, input) => (input.length === 3 ? makes([input[2] as number]) : needsImage(input)),
  brief: ({ take }) => take
})
