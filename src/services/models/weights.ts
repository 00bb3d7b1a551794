import { setImmediate as otherWork } from 'node:timers/promises'
import type { WeightStatistics } from '@contract/weight-statistics'
import { weightStatistics } from '@core/statistics/weight-statistics'
import type { ArtifactStore } from '../store/artifacts'
import { type StoredWeights, loadWeights } from './files'

/** How the values of a stored network's weights are spread; throws `model-unreadable`. Lets other work in between. */
export async function weightsOf(
  artifacts: ArtifactStore,
  stored: StoredWeights
): Promise<WeightStatistics[]> {
  const { specs, data } = await loadWeights(artifacts, stored)
  const found: WeightStatistics[] = []
  let offset = 0
  for (const { name, shape, dtype } of specs) {
    const count = shape.reduce((product, side) => product * side, 1)
    const values =
      dtype === 'int32' ? new Int32Array(data, offset, count) : new Float32Array(data, offset, count)
    found.push(weightStatistics(name, shape, values))
    offset += 4 * count
    await otherWork()
  }
  return found
}
