import { z } from 'zod'

/** Functions of each number alone; 'linear' is none. */
export const ActivationName = z.enum([
  'relu',
  'relu6',
  'elu',
  'selu',
  'swish',
  'softplus',
  'tanh',
  'sigmoid',
  'linear'
])
export type ActivationName = z.infer<typeof ActivationName>

/** ", relu", or nothing where there is no activation. */
export function activationText(activation: ActivationName): string {
  return activation === 'linear' ? '' : `, ${activation}`
}
