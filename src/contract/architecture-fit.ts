import {
  type Architecture,
  architectureInfos,
  architectureName,
  layersOf,
  networkShapes
} from './architecture'
import type { ImageShape } from './dataset'
import { layerInfoOf } from './layers'

/** Largest side up to which a smaller input is looked for as the cause. */
const LARGEST_SIDE = 64

/** Why an architecture cannot be built for images of a shape, and what to do; null where it can. */
export function architectureMisfit(
  architecture: Architecture,
  inputShape: ImageShape,
  classCount: number
): string | null {
  if (classCount < 2) return `A classifier needs at least 2 classes; the data set has ${classCount}.`
  const { problem } = networkShapes(layersOf(architecture), inputShape, classCount)
  if (problem === null) return null
  const [height, width, channels] = inputShape
  const side = smallestSide(architecture, channels, classCount)
  const isTooSmall = side !== null && (height < side || width < side)
  return isTooSmall
    ? `${architectureName(architecture)} needs images of at least ${side}×${side} pixels; ` +
        `these have ${height}×${width}. Choose one of ${takingAnything(channels, classCount).join(', ')}.`
    : `${architectureName(architecture)} does not fit images of ${inputShape.join('×')}: ` +
        `layer ${problem.index + 1} (${kindLabel(architecture, problem.index)}): ${problem.message}`
}

/** The smallest square image that an architecture takes; null where none up to 64 does. */
function smallestSide(architecture: Architecture, channels: number, classCount: number): number | null {
  for (let side = 1; side <= LARGEST_SIDE; side++)
    if (networkShapes(layersOf(architecture), [side, side, channels], classCount).problem === null)
      return side
  return null
}

function takingAnything(channels: number, classCount: number): string[] {
  return Object.values(architectureInfos)
    .filter(({ id }) => smallestSide(id, channels, classCount) === 1)
    .map(({ label }) => label)
}

function kindLabel(architecture: Architecture, index: number): string {
  const layer = layersOf(architecture)[index]
  return layer === undefined ? 'output' : layerInfoOf(layer.kind).label
}
