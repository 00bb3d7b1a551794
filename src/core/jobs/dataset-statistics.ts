import type { DatasetStatistics } from '@contract/dataset-statistics'
import type { DatasetStatisticsSpec, Progress } from '@contract/job'
import type { LabelledImages } from '../data'
import { findDuplicates } from '../dataset-statistics/duplicates'
import { meanImages, pixelStatistics } from '../dataset-statistics/pixels'
import { separation } from '../dataset-statistics/separation'
import type { JobContext } from './job'

export interface StatisticsJobInput {
  readonly spec: DatasetStatisticsSpec
  readonly train: LabelledImages
  readonly test: LabelledImages
  progress(progress: Progress): void
}

/** Shares of the work by what takes how long. */
const duplicatesFrom = 0.05
const separationFrom = 0.2

/** Pixel statistics, mean images, duplicates and separation of a data set. Throws `Cancelled` when it is told to stop. */
export function datasetStatistics(
  { spec, train, test, progress }: StatisticsJobInput,
  { signal, sha256 }: JobContext
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
    tell(duplicatesFrom + ((separationFrom - duplicatesFrom) * done) / images, 'exact duplicates')
  )
  const { samples, seed } = spec
  const separations = (['test', 'train'] as const).flatMap((from, index) =>
    separation({
      ...{ train, test, from, samples, seed },
      between: (share) =>
        tell(
          separationFrom + ((1 - separationFrom) * (index + share)) / 2,
          `nearest other class of ${from} images`
        )
    })
  )
  return { seed, pixels, meanImages: means, duplicates, separation: separations }
}
