import { z } from 'zod'
import { layerInfo, makes, refuses, shapeText, sizeOf } from './layer'

const side = (title: string, initial: number): z.ZodDefault<z.ZodInt> =>
  z.int().min(1).max(65_536).default(initial).meta({ title })

const options = z.object({
  kind: z.literal('reshape'),
  height: side('Height', 1),
  width: side('Width', 1),
  channels: side('Channels', 1)
})

export const reshape = layerInfo({
  kind: 'reshape',
  label: 'Reshape',
  summary: 'The same numbers as an image of another shape.',
  options,
  hints: { height: null, width: null, channels: null },
  result({ height, width, channels }, input) {
    const shape = [height, width, channels]
    if (sizeOf(shape) === sizeOf(input)) return makes(shape)
    return refuses(
      `Expected a shape of ${sizeOf(input)} values, as many as ${shapeText(input)} has; ` +
        `${shapeText(shape)} are ${sizeOf(shape)}. Choose sides whose product fits.`
    )
  },
  brief: ({ height, width, channels }) => `${height}×${width}×${channels}`
})
