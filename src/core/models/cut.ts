import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { AppError } from '@contract/errors'
import { linksInOrder, type Link } from './chain/read'
import type { CutNetwork } from './classifier'

/**
 * A network cut in two behind a layer: "input" cuts before the first one, "logits" behind the last, anything else behind
 * the layer of that name.
 *
 * @throws AppError `invalid-input` where no layer has that name, or the network is not one chain of layers
 */
export function cutNetwork(model: LayersModel, layer: string): CutNetwork {
  const links = linksInOrder(model)
  if (links === null)
    throw new AppError(
      'invalid-input',
      'Expected a network that is one chain of layers, found branches: it cannot be cut in two behind one layer.'
    )
  const inputShape = (model.inputs[0]?.shape ?? []).slice(1).map((side) => side ?? -1)
  const place = placeOf(links, layer, inputShape)
  const shape = place === 0 ? inputShape : [...(links[place - 1] as Link).outputShape]
  const width = sizeOf(shape)
  return {
    width,
    features: (x) =>
      tf.tidy(() => tf.reshape(through(links.slice(0, place), x), [x.shape[0], width]) as tf.Tensor2D),
    head: (features) =>
      tf.tidy(
        () => through(links.slice(place), tf.reshape(features, [features.shape[0], ...shape])) as tf.Tensor2D
      )
  }
}

/** How many links lie before the cut. */
function placeOf(links: readonly Link[], layer: string, inputShape: readonly number[]): number {
  if (layer === 'input') return 0
  if (layer === 'logits') return links.length
  const place = links.findIndex((link) => link.layer.name === layer)
  if (place >= 0) return place + 1
  const known = [
    `input (${sizeOf(inputShape)})`,
    ...links.map((link) => `${link.layer.name} (${sizeOf(link.outputShape)})`),
    'logits'
  ]
  throw new AppError(
    'invalid-input',
    `Expected a layer of the network, found "${layer}". It has, with their dimensions: ${known.join(', ')}.`,
    { issues: [{ path: 'options.layer', message: 'the network has no such layer' }] }
  )
}

function through(links: readonly Link[], x: tf.Tensor): tf.Tensor {
  return links.reduce((value, { layer }) => layer.apply(value, { training: false }) as tf.Tensor, x)
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1)
}
