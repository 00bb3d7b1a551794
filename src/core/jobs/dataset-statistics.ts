import type { SplitName } from '@contract/dataset'
import type { DatasetStatistics } from '@contract/dataset-statistics'
import type { DatasetStatisticsSpec, Progress } from '@contract/job'
import type { LabelledImages } from '../data'
import { checkUp } from '../dataset-statistics/checks'
import { findDuplicates } from '../dataset-statistics/duplicates'
import { nearDuplicates } from '../dataset-statistics/near-duplicates'
import { type LabelDoubts, labelDoubts } from '../dataset-statistics/neighbours'
import { meanImages, pixelStatistics } from '../dataset-statistics/pixels'
import { separation } from '../dataset-statistics/separation'
import { UNIQUENESS_NEIGHBOURS, uniqueness } from '../dataset-statistics/uniqueness'
import type { JobContext } from './job'

export interface StatisticsJobInput {
  readonly spec: DatasetStatisticsSpec
  readonly train: LabelledImages
  readonly test: LabelledImages
  /** What the import says of the splits. */
  readonly splitNote: string
  progress(progress: Progress): void
}

/** Shares of the work by what takes how long. */
const duplicatesFrom = 0.04
const nearFrom = 0.1
const doubtsFrom = 0.3
const separationFrom = 0.45
const uniquenessFrom = 0.85

/** Pixel statistics, mean images, duplicates and separation of a data set, and what the doctor of data sets says of it. Throws `Cancelled` when it is told to stop. */
export function datasetStatistics(
  { spec, train, test, splitNote, progress }: StatisticsJobInput,
  { signal, room, sha256 }: JobContext
): DatasetStatistics {
  const tell = (share: number, message: string): void => {
    signal.throwIfAborted()
    progress({ done: Math.round(1000 * share) / 10, total: 100, unit: '%', message })
  }
  tell(0, 'pixel statistics')
  const pixels = [pixelStatistics('train', train), pixelStatistics('test', test)]
  const means = meanImages(train)
  const images = Math.max(1, train.count + test.count)
  const duplicates = findDuplicates({ train, test }, sha256, (done) =>
    tell(duplicatesFrom + ((nearFrom - duplicatesFrom) * done) / images, 'exact duplicates')
  )
  const near = nearDuplicates(
    { train, test },
    (share) => tell(nearFrom + (doubtsFrom - nearFrom) * share, 'test images that are almost in training'),
    room
  )
  const { samples, seed } = spec
  const doubt = (from: SplitName, offset: number): LabelDoubts =>
    labelDoubts({
      ...{ train, test, from, samples, seed, room },
      between: (share) =>
        tell(
          doubtsFrom + ((separationFrom - doubtsFrom) * (offset + share)) / 2,
          `neighbours of ${from} images`
        )
    })
  const doubts = { train: doubt('train', 0), test: doubt('test', 1) }
  const separations = (['test', 'train'] as const).flatMap((from, index) =>
    separation({
      ...{ train, test, from, samples, seed, room },
      between: (share) =>
        tell(
          separationFrom + ((uniquenessFrom - separationFrom) * (index + share)) / 2,
          `nearest other class of ${from} images`
        )
    })
  )
  const alone = uniqueness({
    ...{ train, test, seed, room },
    between: (share) => tell(uniquenessFrom + (1 - uniquenessFrom) * share, 'how alone each image is')
  })
  const checks = checkUp({
    ...{ train, test, splitNote, pixels, duplicates, near, doubts },
    separation: separations
  })
  return {
    ...{ seed, pixels, meanImages: means, duplicates, separation: separations, checks },
    uniqueness: alone && {
      ...alone,
      neighbours: UNIQUENESS_NEIGHBOURS,
      totalReferences: train.count
    }
  }
}
