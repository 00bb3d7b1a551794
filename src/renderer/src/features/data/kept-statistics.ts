import type { Dataset, ImageShape } from '@contract/dataset'
import type { DatasetStatistics } from '@contract/dataset-statistics'
import type { KeptPictures } from '@contract/kept-figure'
import { formatBox, formatCount } from '@core/charts/format'
import { addressNow } from '../../charts/place-of-view'
import type { SeenTable } from '../../components/kept-table'
import { type PictureData, pixelTable } from '../../components/picture-export'
import { type Picture, keptPicture } from '../gallery/picture'

/** As many pictures as a kept figure holds. */
const MOST = 64

const title = (dataset: Dataset): string => `Statistics of ${dataset.name}`

function conditionsOf({ name, hash, train, test, splitNote, bounds }: Dataset): string[] {
  return [
    `Data set "${name}" (${hash.slice(0, 12)}), ${formatCount(train.count)} training and ${formatCount(test.count)} test images; split: ${splitNote}.`,
    `Values in model-input units, box ${formatBox(bounds)}.`
  ]
}

/** Bytes of one image as they are seen: the first three channels in colours, the first one alone otherwise. */
function pictureOf(bytes: Uint8Array, [height, width, channels]: ImageShape): Picture {
  const shown = channels >= 3 ? 3 : 1
  return { width, height, channels: shown, pixels: bytes.filter((_, index) => index % channels < shown) }
}

/** The mean training image of each class, as a report keeps them. */
export function keptMeans(dataset: Dataset, means: readonly Uint8Array[]): KeptPictures {
  const { classNames, train, imageShape } = dataset
  const left = means.length - MOST
  return {
    kind: 'pictures',
    title: `Mean training image of each class of ${dataset.name}`.slice(0, 200),
    conditions: [
      ...conditionsOf(dataset),
      ...(left > 0 ? [`The first ${MOST} of ${formatCount(means.length)} classes.`] : [])
    ],
    place: addressNow(),
    data: {
      pictures: means.slice(0, MOST).map((bytes, label) => {
        const count = train.classCounts[label]
        const images = count === undefined ? '' : `${formatCount(count)} images`
        return keptPicture(pictureOf(bytes, imageShape), classNames[label] ?? String(label), images)
      })
    }
  }
}

/** All of them in numbers, a column a class; they are stored in steps of a 255th of the box. */
export function meanNumbers(
  { classNames, imageShape, bounds }: Dataset,
  means: readonly Uint8Array[]
): PictureData {
  const { lower, upper } = bounds
  const value = (byte: number): number => lower + (byte / 255) * (upper - lower)
  const named = means.map((bytes, label) => [`class ${classNames[label] ?? label}`, Array.from(bytes, value)])
  return pixelTable(imageShape, Object.fromEntries(named) as Record<string, number[]>)
}

/** The figures of the panel as they are seen. */
export function seenStatistics(
  dataset: Dataset,
  facts: readonly { readonly name: string; readonly value: string }[]
): SeenTable {
  return {
    title: title(dataset),
    conditions: [...conditionsOf(dataset), 'Standard deviations are of the population.'],
    columns: ['Quantity', 'Value'],
    rows: facts.map(({ name, value }) => [name, value])
  }
}

/** The same at full precision, one number a row. */
export function statisticsNumbers(dataset: Dataset, { pixels, duplicates }: DatasetStatistics): SeenTable {
  const { insideTrain, insideTest, across, conflicting } = duplicates
  const quantities = { mean: 'Mean', std: 'Standard deviation', min: 'Smallest', max: 'Largest' } as const
  return {
    title: title(dataset),
    conditions: conditionsOf(dataset),
    columns: ['Quantity', 'Split', 'Channel', 'Value'],
    rows: [
      ...pixels.flatMap((one) =>
        (Object.keys(quantities) as (keyof typeof quantities)[]).flatMap((key) =>
          one[key].map((value, channel) => [quantities[key], one.split, channel, value])
        )
      ),
      ['Equal images', 'train', null, insideTrain],
      ['Equal images', 'test', null, insideTest],
      ['Test images that are in training', null, null, across],
      ['Equal images with different classes', null, null, conflicting]
    ]
  }
}
