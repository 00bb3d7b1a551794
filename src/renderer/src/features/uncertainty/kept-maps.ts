import type { KeptPictures } from '@contract/kept-figure'
import type { UncertaintyResult } from '@contract/measurement'
import { packetsText } from '@core/charts/estimate-text'
import { formatNumber } from '@core/charts/format'
import { addressNow } from '../../charts/place-of-view'
import { keptPicture } from '../gallery/picture'
import { divergingColor, scaleColor } from './color-scale'
import { estimatorConditions } from './estimator-conditions'
import type { MapShape } from './image-shape'

/** A quantity of each pixel, with how it is coloured. */
export interface PixelQuantity {
  readonly title: string
  readonly values: readonly number[]
  readonly centre?: 'zero'
}

/** The maps of a measurement as a report keeps them: one pixel of the picture for one of the image. */
export function keptMaps(
  result: UncertaintyResult,
  shape: MapShape,
  quantities: readonly PixelQuantity[]
): KeptPictures {
  const resolved = result.resolved ? [] : ['Not resolved: the numbers show a trend at best.']
  return {
    kind: 'pictures',
    title: 'The uncertainty pair of each pixel',
    conditions: [
      `${estimatorConditions(result)}; seed ${result.seed}.`,
      ...resolved,
      ...[packetsText(result)].filter(Boolean),
      `Weights ${result.modelHash.slice(0, 12)}, data ${result.datasetHash.slice(0, 12)}.`
    ],
    place: addressNow(),
    data: { pictures: quantities.map((one) => mapPicture(one, shape)) }
  }
}

function mapPicture(
  { title, values, centre }: PixelQuantity,
  { height, width, channels }: MapShape
): ReturnType<typeof keptPicture> {
  const means = Array.from({ length: height * width }, (_, pixel) => {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += values[pixel * channels + channel] ?? NaN
    return sum / channels
  })
  const finite = means.filter(Number.isFinite)
  const reach = Math.max(0, ...finite.map(Math.abs))
  const low = centre === 'zero' ? -reach : Math.min(...finite)
  const high = centre === 'zero' ? reach : Math.max(...finite)
  const color = centre === 'zero' ? divergingColor : scaleColor
  const pixels = Uint8Array.from(
    means.flatMap((value) =>
      // A pixel without a value stays white.
      Number.isFinite(value) ? color((value - low) / (high - low || 1)) : [255, 255, 255]
    )
  )
  return keptPicture(
    { width, height, channels: 3, pixels },
    title,
    `${formatNumber(low, 3)} to ${formatNumber(high, 3)}`
  )
}
