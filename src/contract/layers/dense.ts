import { z } from 'zod'
import { activationText, ActivationName } from './activation-name'
import { layerInfo, makes, refuses, shapeText, type LayerResult, type Shape } from './layer'

const options = z.object({
  kind: z.literal('dense'),
  units: z.int().min(1).max(65_536).default(128).meta({ title: 'Units' }),
  activation: ActivationName.default('relu').meta({ title: 'Activation' })
})

export const dense = layerInfo({
  kind: 'dense',
  label: 'Dense',
  summary: 'Each unit is a weighted sum of all values before it.',
  options,
  hints: { units: null, activation: null },
  result: ({ units }, input) => denseResult(units, input),
  brief: ({ units, activation }) => `${units}${activationText(activation)}`
})

/** Of a dense layer; the output layer is one, too. */
export function denseResult(units: number, input: Shape): LayerResult {
  const [values, ...others] = input
  if (values === undefined || others.length > 0)
    return refuses(
      `Expected a row of values, found an image of ${shapeText(input)}. ` +
        'Put a Flatten or a Global pooling before it.'
    )
  return makes([units], values * units + units)
}
