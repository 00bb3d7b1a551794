import { z } from 'zod'
import { activation } from './activation'
import { averagePool } from './average-pool'
import { batchNorm } from './batch-norm'
import { convolution } from './convolution'
import { dense } from './dense'
import { dropout } from './dropout'
import { flatten } from './flatten'
import { globalPool } from './global-pool'
import type { LayerResult, Shape } from './layer'
import { maxPool } from './max-pool'
import { reshape } from './reshape'

export { ActivationName } from './activation-name'
export { denseResult } from './dense'
export { type LayerResult, type Shape, shapeText } from './layer'

/** Every kind of layer that a network can be built from, in the order in which they are offered. */
export const layerInfos = {
  convolution,
  'max-pool': maxPool,
  'average-pool': averagePool,
  'global-pool': globalPool,
  flatten,
  dense,
  activation,
  'batch-norm': batchNorm,
  dropout,
  reshape
} as const

/** One layer with its options. */
export const LayerSpec = z.discriminatedUnion('kind', [
  convolution.options,
  maxPool.options,
  averagePool.options,
  globalPool.options,
  flatten.options,
  dense.options,
  activation.options,
  batchNorm.options,
  dropout.options,
  reshape.options
])
export type LayerSpec = z.infer<typeof LayerSpec>
export type LayerKind = LayerSpec['kind']

/** The same for any kind: the table ties each layer to its own options, which a union loses. */
interface AnyLayerInfo {
  readonly label: string
  readonly summary: string
  readonly options: z.ZodObject
  result(options: LayerSpec, input: Shape): LayerResult
  brief(options: LayerSpec): string
}

export function layerInfoOf(kind: LayerKind): AnyLayerInfo {
  return layerInfos[kind] as unknown as AnyLayerInfo
}

/** "Convolution 32 of 3×3, relu". */
export function layerText(layer: LayerSpec): string {
  const { label, brief } = layerInfoOf(layer.kind)
  return `${label} ${brief(layer)}`.trim()
}
