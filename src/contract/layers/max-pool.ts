import { z } from 'zod'
import { layerInfo } from './layer'
import { Padding, windowed } from './windows'

const options = z.object({
  kind: z.literal('max-pool'),
  size: z.int().min(1).max(64).default(2).meta({ title: 'Window side' }),
  stride: z.int().min(1).max(64).default(2).meta({ title: 'Stride' }),
  padding: Padding.default('valid').meta({ title: 'Padding' })
})

export const maxPool = layerInfo({
  kind: 'max-pool',
  label: 'Max pooling',
  summary: 'The largest number of each window, channel by channel.',
  options,
  hints: { size: null, stride: null, padding: null },
  result: ({ size, stride, padding }, input) =>
    windowed(input, { size, stride, padding }, (channels) => ({ channels, parameters: 0 })),
  brief: ({ size, stride }) => `${size}×${size}${stride === size ? '' : `, stride ${stride}`}`
})
