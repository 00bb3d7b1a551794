import { z } from 'zod'
import { activationText, ActivationName } from './activation-name'
import { layerInfo } from './layer'
import { Padding, windowed } from './windows'

const options = z.object({
  kind: z.literal('convolution'),
  filters: z.int().min(1).max(4096).default(32).meta({ title: 'Filters' }),
  kernel: z.int().min(1).max(64).default(3).meta({ title: 'Kernel side' }),
  stride: z.int().min(1).max(64).default(1).meta({ title: 'Stride' }),
  padding: Padding.default('valid').meta({ title: 'Padding' }),
  activation: ActivationName.default('relu').meta({ title: 'Activation' })
})

export const convolution = layerInfo({
  kind: 'convolution',
  label: 'Convolution',
  summary: 'Filters slide over the image; each gives one channel.',
  options,
  hints: { filters: null, kernel: null, stride: null, padding: null, activation: null },
  result: ({ filters, kernel, stride, padding }, input) =>
    windowed(input, { size: kernel, stride, padding }, (channels) => ({
      channels: filters,
      parameters: kernel * kernel * channels * filters + filters
    })),
  brief: ({ filters, kernel, stride, activation }) =>
    `${filters} of ${kernel}×${kernel}${stride === 1 ? '' : `, stride ${stride}`}${activationText(activation)}`
})
