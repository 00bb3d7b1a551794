import { createHash } from 'node:crypto'
import { DatasetStatisticsSpec } from '@contract/job'
import { datasetStatistics } from '@core/jobs/dataset-statistics'
import { separation } from '@core/dataset-statistics/separation'
import { neverAborted } from '@core/signal'
import { mnist } from './lib/mnist'

const seconds = (from: number): number => Number(((performance.now() - from) / 1000).toFixed(2))

/** Statistics and check-up of MNIST, and the separation of 1,000 of its images against all 60,000 by itself. */
export function benchStatistics(): Promise<object[]> {
  const [train, test] = [mnist('train', 60_000), mnist('test', 10_000)]
  const between = (): void => undefined
  const start = performance.now()
  const found = separation({ train, test, from: 'test', samples: 1000, seed: 1, between })
  const alone = seconds(start)
  const stages = new Map<string, number>()
  let [last, since] = ['', performance.now()]
  const whole = performance.now()
  const statistics = datasetStatistics(
    {
      spec: DatasetStatisticsSpec.parse({ kind: 'dataset-statistics', dataset: 'mnist' }),
      ...{ train, test, splitNote: 'given' },
      progress({ message }) {
        if (message === last) return
        if (last !== '') stages.set(last, seconds(since))
        ;[last, since] = [message, performance.now()]
      }
    },
    {
      signal: neverAborted,
      now: () => performance.now(),
      sha256: (bytes) => createHash('sha256').update(bytes).digest('hex')
    }
  )
  stages.set(last, seconds(since))
  return Promise.resolve([
    {
      part: 'separation, 1,000 test images against 60,000, linf and l2',
      seconds: alone,
      smallest: found.map(({ norm, distances }) => ({ norm, distance: distances[0] }))
    },
    {
      part: 'statistics and check-up, whole',
      images: train.count + test.count,
      seconds: seconds(whole),
      stages: Object.fromEntries(stages),
      found: Object.fromEntries(
        (statistics.checks ?? []).map(({ id, count, of }) => [id, `${count} of ${of}`])
      )
    }
  ])
}
