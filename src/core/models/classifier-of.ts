import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { ImageShape } from '@contract/dataset'
import { AppError } from '@contract/errors'
import type { Bounds } from '@contract/threat-model'
import { readChain } from './chain/read'
import type { Classifier } from './classifier'
import { cutNetwork } from './cut'
import { hiddenOf } from './hidden'
import { networkOf, windowedNetworkOf } from './network'
import { serializeModel, type SerializedModel } from './weights'

/** The models behind classifiers. One that was made of another one, with other logits, is not in it. */
const models = new WeakMap<Classifier, LayersModel>()

/** A network as plain data, with the weights of this moment; null for a classifier that is no model as it stands. */
export function serializedOf(classifier: Classifier): SerializedModel | null {
  const model = models.get(classifier)
  return model === undefined ? null : serializeModel(model)
}

/**
 * A model as attacks and estimators see it. The model stays the caller's to dispose, and the classifier follows its
 * weights while it trains.
 *
 * @throws AppError 'shape-mismatch' unless the model maps one image `[n, h, w, c]` to one row of logits
 */
export function classifierOf(model: LayersModel, options: { bounds: Bounds; hash: string }): Classifier {
  const [input, ...otherInputs] = model.inputs
  const [output, ...otherOutputs] = model.outputs
  const isSingle = otherInputs.length === 0 && otherOutputs.length === 0
  const inputShape = input?.shape.slice(1) ?? []
  const outputShape = output?.shape.slice(1) ?? []
  const isFixed = [...inputShape, ...outputShape].every((side) => typeof side === 'number')
  if (!isSingle || inputShape.length !== 3 || outputShape.length !== 1 || !isFixed)
    throw new AppError(
      'shape-mismatch',
      'A classifier maps one image (height × width × channels) to one row of class outputs; ' +
        `this network maps ${describe(model.inputs)} to ${describe(model.outputs)}.`
    )
  const classifier: Classifier = {
    logits: networkOf(model),
    inputShape: inputShape as unknown as ImageShape,
    classCount: outputShape[0] as number,
    bounds: options.bounds,
    hash: options.hash,
    cut: (layer) => cutNetwork(model, layer),
    hidden: () => hiddenOf(model),
    chain: () => readChain(model),
    windowed: () => windowedNetworkOf(model)
  }
  models.set(classifier, model)
  return classifier
}

function describe(tensors: LayersModel['inputs']): string {
  return tensors.map(({ shape }) => `[${shape.map((side) => side ?? 'any').join(', ')}]`).join(' and ')
}
