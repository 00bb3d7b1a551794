import { layers } from '@tensorflow/tfjs-layers'
import type { ImageShape } from '@contract/dataset'
import type { LayerKind, LayerSpec } from '@contract/layers'

type Layer = layers.Layer
type Common = { readonly name: string; readonly inputShape?: number[] }
type Builders = {
  readonly [K in LayerKind]: (spec: Extract<LayerSpec, { kind: K }>, common: Common) => Layer
}

const HIDDEN = { kernelInitializer: 'heNormal' } as const

/** Each kind of layer as TensorFlow.js makes it. Weights come later, from the seed. */
const builders: Builders = {
  convolution: ({ filters, kernel, stride, padding, activation }, common) =>
    layers.conv2d({
      ...{ ...common, filters, kernelSize: kernel, padding, activation, ...HIDDEN },
      ...(stride === 1 ? {} : { strides: stride })
    }),
  'max-pool': ({ size, stride, padding }, common) =>
    layers.maxPooling2d({ ...common, poolSize: size, strides: stride, padding }),
  'average-pool': ({ size, stride, padding }, common) =>
    layers.averagePooling2d({ ...common, poolSize: size, strides: stride, padding }),
  'global-pool': ({ take }, common) =>
    take === 'max' ? layers.globalMaxPooling2d(common) : layers.globalAveragePooling2d(common),
  flatten: (_, common) => layers.flatten(common),
  dense: ({ units, activation }, common) => layers.dense({ ...common, units, activation, ...HIDDEN }),
  activation: ({ activation }, common) => layers.activation({ ...common, activation }),
  'batch-norm': ({ momentum }, common) => layers.batchNormalization({ ...common, momentum }),
  dropout: ({ rate }, common) => layers.dropout({ ...common, rate }),
  reshape: ({ height, width, channels }, common) =>
    layers.reshape({ ...common, targetShape: [height, width, channels] })
}

/** Names in the file of a network; weights are drawn by them, so they stay as they are. */
const baseNames: Readonly<Record<LayerKind, string>> = {
  convolution: 'convolution',
  'max-pool': 'pool',
  'average-pool': 'average_pool',
  'global-pool': 'global_pool',
  flatten: 'flatten',
  dense: 'dense',
  activation: 'activation',
  'batch-norm': 'batch_norm',
  dropout: 'dropout',
  reshape: 'reshape'
}

/**
 * The layers of a network, the first with its input shape, the last with one linear output (logit) a class. Their
 * names depend on their kind and place alone, so that the same network always has the same file.
 */
export function buildLayers(
  specs: readonly LayerSpec[],
  inputShape: ImageShape,
  classCount: number
): Layer[] {
  const counts = new Map<LayerKind, number>()
  const first = { inputShape: [...inputShape] }
  const hidden = specs.map((spec, index) => {
    const count = (counts.get(spec.kind) ?? 0) + 1
    counts.set(spec.kind, count)
    const common = { name: layerName(spec.kind, count), ...(index === 0 ? first : {}) }
    // The table ties each builder to its own options; a union of layers loses that tie.
    return (builders[spec.kind] as (spec: LayerSpec, common: Common) => Layer)(spec, common)
  })
  const output = layers.dense({
    ...{ name: 'output', units: classCount, kernelInitializer: 'glorotUniform' },
    ...(specs.length === 0 ? first : {})
  })
  return [...hidden, output]
}

function layerName(kind: LayerKind, count: number): string {
  return kind === 'flatten' && count === 1 ? 'flatten' : `${baseNames[kind]}_${count}`
}
