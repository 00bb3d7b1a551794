/** What a network says of each image of a split. */
export interface Predictions {
  readonly predicted: Uint16Array
  readonly margins: Float32Array
}

/** Which images are shown; empty texts mean all. Classes are indices as text, as a select box gives them. */
export interface SampleFilter {
  readonly label: string
  readonly predicted: string
  readonly outcome: 'all' | 'right' | 'wrong'
  /** Only margins of at most this; null for all. */
  readonly largestMargin: number | null
  readonly order: 'stored' | 'margin'
}

/** Positions of the images that a filter lets through, in the order asked for. What needs predictions waits for them. */
export function filterSamples(
  labels: Uint16Array,
  predictions: Predictions | null,
  filter: SampleFilter
): Uint32Array {
  const label = filter.label === '' ? null : Number(filter.label)
  const predicted = filter.predicted === '' ? null : Number(filter.predicted)
  const rows = new Uint32Array(labels.length)
  let count = 0
  for (let row = 0; row < labels.length; row++) {
    if (label !== null && labels[row] !== label) continue
    if (predictions !== null) {
      const margin = predictions.margins[row] as number
      if (predicted !== null && predictions.predicted[row] !== predicted) continue
      if (filter.outcome === 'right' && !(margin > 0)) continue
      if (filter.outcome === 'wrong' && margin > 0) continue
      if (filter.largestMargin !== null && !(margin <= filter.largestMargin)) continue
    }
    rows[count++] = row
  }
  const found = rows.slice(0, count)
  if (filter.order === 'stored' || predictions === null) return found
  const { margins } = predictions
  return found.sort((a, b) => (margins[a] as number) - (margins[b] as number))
}
