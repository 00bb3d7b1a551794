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

/**
 * Images of other classes than the label of each sample, likewise: the label that the data give them.
 *
 * @param labels label of each sample
 */
export function otherImages(
  data: LabelledImages,
  labels: Int32Array,
  sampleIndices: Int32Array,
  random: Random
): (row: number, tried: number) => Float32Array | null {
  const streams = random.fork('other-image')
  const orders = new Map<number, Int32Array>()
  const othersOf = (label: number): Int32Array => {
    const known = orders.get(label)
    if (known) return known
    const order = streams
      .fork(`label-${label}`)
      .permutation(data.count)
      .filter((index) => data.labels[index] !== label)
    orders.set(label, order)
    return order
  }
  return (row, tried) => {
    const order = othersOf(labels[row] as number)
    if (tried >= order.length) return null
    const first = streams.fork(`sample-${sampleIndices[row]}`).integer(order.length)
    return inputPixels(data, [order[(first + tried) % order.length] as number])
  }
}
