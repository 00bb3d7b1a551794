import { z } from 'zod'
import { ActivationName } from './activation-name'
import { layerInfo, makes } from './layer'

const options = z.object({
  kind: z.literal('activation'),
  activation: ActivationName.default('relu').meta({ title: 'Activation' })
})

export const activation = layerInfo({
  kind: 'activation',
  label: 'Activation',
  summary: 'A function of each number alone, such as ReLU.',
  options,
  hints: { activation: null },
  result: (_, input) => makes(input),
  brief: (of) => of.activation
})
