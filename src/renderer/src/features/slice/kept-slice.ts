import type { KeptPictures } from '@contract/kept-figure'
import type { SliceFrame } from '@contract/slice'
import { formatCount, formatNumber, formatPercent } from '@core/charts/format'
import { addressNow } from '../../charts/place-of-view'
import { keptPicture } from '../gallery/picture'
import { boundaryShare, classShares, paintSlice } from './slice-picture'

const SIZE = 480

/** A slice as a report keeps it: regions, boundaries, class numbers and marks, on white. */
export function keptSlice(frame: SliceFrame, full: number, epoch: string): KeptPictures {
  const canvas = document.createElement('canvas')
  canvas.width = SIZE
  canvas.height = SIZE
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no canvas to draw the slice on')
  paintSlice(context, frame, { size: SIZE, full, dark: false, cursor: null })
  const { data } = context.getImageData(0, 0, SIZE, SIZE)
  const pixels = new Uint8Array(3 * SIZE * SIZE)
  for (let pixel = 0; pixel < SIZE * SIZE; pixel++)
    pixels.set(data.subarray(4 * pixel, 4 * pixel + 3), 3 * pixel)
  const range = (low: number, high: number): string => `${formatNumber(low, 3)} to ${formatNumber(high, 3)}`
  const shares = classShares(frame).map(({ label, share }) => `class ${label} ${formatPercent(share)}`)
  return {
    kind: 'pictures',
    title: `Class regions of ${frame.model} on a slice, ${epoch}`,
    conditions: [
      `Across: ${frame.xName}, ${range(frame.xMin, frame.xMax)} (L2). Upwards: ${frame.yName}, ${range(frame.yMin, frame.yMax)} (L2).`,
      `Colour: predicted class, paler for a smaller margin; ${formatCount(frame.grid)} × ${formatCount(frame.grid)} points, seed ${frame.seed}.`,
      `Boundary ${formatPercent(boundaryShare(frame), 2)}; within the legal box ${formatPercent(frame.insideBox)}; ${shares.join(', ')}.`,
      `Weights ${frame.modelHash.slice(0, 12)}.`
    ],
    place: addressNow(),
    data: { pictures: [keptPicture({ width: SIZE, height: SIZE, channels: 3, pixels }, epoch, frame.model)] }
  }
}
