import type { z } from 'zod'
import type { HintsOf } from '../field'

/** Sides of what flows between layers, without the batch: `[height, width, channels]` or `[values]`. */
export type Shape = readonly number[]

/** What a layer makes of its input, or why it cannot take it: what is expected, what is found, what to do. */
export type LayerResult =
  | { readonly shape: Shape; readonly parameters: number; readonly problem: null }
  | { readonly shape: null; readonly parameters: 0; readonly problem: string }

/** One kind of layer as data; `core/models/layers` builds it. */
export interface LayerInfo<Kind extends string, Options extends z.ZodObject> {
  readonly kind: Kind
  readonly label: string
  readonly summary: string
  /** With `kind`; everything else is drawn as a form. */
  readonly options: Options
  readonly hints: Omit<HintsOf<Options>, 'kind'>
  /** Shape of the output and number of the weights (those that are not trained included). */
  result(options: z.output<Options>, input: Shape): LayerResult
  /** The options in a few words: "32, 3×3". Empty where there is nothing to say. */
  brief(options: z.output<Options>): string
}

/** Keeps the types of kind and options. */
export function layerInfo<Kind extends string, Options extends z.ZodObject>(
  info: LayerInfo<Kind, Options>
): LayerInfo<Kind, Options> {
  return info
}

export function makes(shape: Shape, parameters = 0): LayerResult {
  return { shape, parameters, problem: null }
}

export function refuses(problem: string): LayerResult {
  return { shape: null, parameters: 0, problem }
}

export function shapeText(shape: Shape): string {
  return shape.join(' × ')
}

/** Number of values of a shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, side) => product * side, 1)
}

/** The refusal of a layer that works on images and gets a row of values. */
export function needsImage(input: Shape): LayerResult {
  return refuses(
    `Expected an image (height × width × channels), found a row of ${shapeText(input)} values. ` +
      'Move this layer above the one that flattens, or put a Reshape before it.'
  )
}
