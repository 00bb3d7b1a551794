import { packetWeights, type PacketSamples, type Values } from './packet'
import { unitVector } from './window'

/**
 * The direction of the loss gradient that stands for a packet of many places: that of the mean of `d log(loss)` in it, as a
 * unit vector `[dimension]`; null where it is 0.
 *
 * @param slopes `[count * dimension]` gradients of the loss alone, without that of a density
 * @param counted `[dimension]`, 0 leaves a coordinate out. All count by default.
 */
export function meanSlope(
  samples: Pick<PacketSamples, 'count' | 'dimension' | 'loss' | 'baseWeight'>,
  slopes: Values,
  counted: Uint8Array | null = null
): Float64Array | null {
  const weights = packetWeights(samples)
  if (!weights) return null
  const { count, dimension } = samples
  const mean = new Float64Array(dimension)
  for (let row = 0, at = 0; row < count; row++) {
    const own = weights.cross[row] as number
    for (let i = 0; i < dimension; i++, at++)
      if (counted === null || counted[i]) mean[i] = (mean[i] as number) + own * (slopes[at] as number)
  }
  return unitVector(mean)
}
