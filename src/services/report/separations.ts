import { smallestDistance } from '@contract/dataset-statistics'
import type { ReportInput } from '@core/report'
import type { ReadStatistics } from '../compare/trust'
import type { Store } from '../store/store'

/** How far the classes of each data set are apart, in the norms that its statistics have; nothing where there are none. */
export async function separationsOf(
  store: Store,
  read: ReadStatistics
): Promise<NonNullable<ReportInput['separations']>> {
  const found = await Promise.all(
    store.datasets.all().map(async ({ id, name }) => {
      const separations = (await read(id))?.separation ?? []
      return [...new Set(separations.map(({ norm }) => norm))].flatMap((norm) => {
        const distance = smallestDistance(separations, norm)
        return distance === null ? [] : [{ dataset: name, norm, distance }]
      })
    })
  )
  return found.flat()
}
