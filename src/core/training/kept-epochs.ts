/**
 * The epochs whose networks are kept, besides the last: evenly spread on a logarithmic scale, because most happens
 * early. At most `count`, all of them different, rising; epoch 0 is the untrained network.
 */
export function keptEpochs(epochs: number, count: number, initial: boolean): number[] {
  const first = initial ? 0 : 1
  if (count <= 0 || epochs - first < 1) return []
  if (count >= epochs - first) return Array.from({ length: epochs - first }, (_, step) => first + step)
  const places = new Set<number>()
  // From the first epoch to the last but one, as 1, 2, 4, ... of the way; what falls together moves on to the next.
  for (let step = 0; step < count; step++) {
    const share = count === 1 ? 0 : step / (count - 1)
    let epoch = first - 1 + Math.round((epochs - first) ** share)
    while (places.has(epoch) && epoch < epochs - 1) epoch++
    places.add(epoch)
  }
  return [...places].sort((a, b) => a - b)
}
