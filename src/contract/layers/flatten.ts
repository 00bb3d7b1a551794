import { z } from 'zod'
import { layerInfo, makes, refuses, sizeOf } from './layer'

const options = z.object({ kind: z.literal('flatten') })

export const flatten = layerInfo({
  kind: 'flatten',
  label: 'Flatten',
  summary: 'Image to row, pixel by pixel.',
  options,
  hints: {},
  result: (_, input) =>
    input.length > 1
      ? makes([sizeOf(input)])
      : refuses(`Expected an image, found a row of ${sizeOf(input)} values already. Remove this layer.`),
  brief: () => ''
})
