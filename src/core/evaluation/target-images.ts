import type { LabelledImages } from '../data'
import { inputPixels } from '../tensor/batches'
import type { Random } from '../tensor/random'

/**
 * Images of the target class of each sample, from its own place in the split on, drawn from the sample's own stream: which
 * batch it comes in does not matter. Each image comes once.
 *
 * @param targets class of each sample
 * @param sampleIndices place of each sample in the split
 */
export function targetImages(
  data: LabelledImages,
  targets: Int32Array,
  sampleIndices: Int32Array,
  random: Random
): (row: number, tried: number) => Float32Array | null {
  const places = new Map<number, number[]>()
  for (let index = 0; index < data.count; index++) {
    const label = data.labels[index] as number
    const known = places.get(label)
    if (known) known.push(index)
    else places.set(label, [index])
  }
  const streams = random.fork('target-image')
  return (row, tried) => {
    const own = places.get(targets[row] as number) ?? []
    if (tried >= own.length) return null
    const first = streams.fork(`sample-${sampleIndices[row]}`).integer(own.length)
    return inputPixels(data, [own[(first + tried) % own.length] as number])
  }
}
