/** What a network says of each image of a split. */
export interface Predictions {
  readonly predicted: Uint16Array
  readonly margins: Float32Array
  /** Largest probability; null where an older program did not keep it. */
  readonly confidences: Float32Array | null
}

export const outcomes = ['all', 'right', 'wrong'] as const
export type Outcome = (typeof outcomes)[number]
export const orders = ['stored', 'margin', 'alone'] as const

/** Both ends of what a value may be; null where it has no end. */
export interface Range {
  readonly from: number | null
  readonly to: number | null
}

function holds({ from, to }: Range, value: number): boolean {
  // What is no number lies in no range but the whole one.
  return (from === null || value >= from) && (to === null || value <= to)
}

/** Which images are shown; empty texts mean all. Classes are indices as text, as a select box gives them. */
export interface SampleFilter {
  readonly label: string
  readonly predicted: string
  readonly outcome: Outcome
  /** Only margins from the first to the second, both ends among them. */
  readonly margin: Range
  readonly confidence: Range
  readonly order: (typeof orders)[number]
  /** Only this share of the split, the most alone images of it; null for all. */
  readonly mostAlone: number | null
}

type Dimension = 'label' | 'predicted' | 'outcome' | 'margin' | 'confidence'

/** A test of one image, with one of the wishes left out. What needs predictions waits for them. */
function passes(
  labels: Uint16Array,
  predictions: Predictions | null,
  alone: Float32Array | null,
  filter: SampleFilter,
  without: Dimension | null
): (row: number) => boolean {
  const label = filter.label === '' || without === 'label' ? null : Number(filter.label)
  const predicted = filter.predicted === '' || without === 'predicted' ? null : Number(filter.predicted)
  const outcome = without === 'outcome' ? 'all' : filter.outcome
  const all: Range = { from: null, to: null }
  const margins = without === 'margin' ? all : filter.margin
  const confidences = without === 'confidence' ? all : filter.confidence
  const least = alone === null || filter.mostAlone === null ? -Infinity : aloneLimit(alone, filter.mostAlone)
  return (row) => {
    if (alone !== null && (alone[row] as number) < least) return false
    if (label !== null && labels[row] !== label) return false
    if (predictions === null) return true
    const margin = predictions.margins[row] as number
    if (predicted !== null && predictions.predicted[row] !== predicted) return false
    if (outcome === 'right' && !(margin > 0)) return false
    if (outcome === 'wrong' && margin > 0) return false
    if (!holds(margins, margin)) return false
    const confidence = predictions.confidences?.[row]
    return confidence === undefined || holds(confidences, confidence)
  }
}

/** The value that the given share of all values reaches, at least one of them. */
function aloneLimit(alone: Float32Array, share: number): number {
  if (alone.length === 0) return -Infinity
  const rising = alone.slice().sort()
  const wanted = Math.min(alone.length, Math.max(1, Math.round(share * alone.length)))
  return rising[alone.length - wanted] as number
}

/** Positions of the images that a filter lets through, in the order asked for. */
export function filterSamples(
  labels: Uint16Array,
  predictions: Predictions | null,
  filter: SampleFilter,
  alone: Float32Array | null = null
): Uint32Array {
  const fits = passes(labels, predictions, alone, filter, null)
  const rows = new Uint32Array(labels.length)
  let count = 0
  for (let row = 0; row < labels.length; row++) if (fits(row)) rows[count++] = row
  const found = rows.slice(0, count)
  if (filter.order === 'alone' && alone !== null)
    return found.sort((a, b) => (alone[b] as number) - (alone[a] as number))
  if (filter.order !== 'margin' || predictions === null) return found
  const { margins } = predictions
  return found.sort((a, b) => (margins[a] as number) - (margins[b] as number))
}

/** How many images each choice of a filter would show, all other choices being as they are. */
export interface FilterCounts {
  /** By class. */
  readonly labels: readonly number[]
  readonly predicted: readonly number[]
  readonly right: number
  readonly wrong: number
  readonly margin: RangeCount
  /** Null without confidences. */
  readonly confidence: RangeCount | null
}

/** What a range is chosen from: the images that all other choices let through. */
export interface RangeCount {
  /** How many of them lie in the range. */
  readonly inside: number
  readonly all: number
  /** Smallest and largest finite value among them; null where there is none. */
  readonly smallest: number | null
  readonly largest: number | null
}

function rangeCount(values: Float32Array, passes: (row: number) => boolean, range: Range): RangeCount {
  let [inside, all, smallest, largest] = [0, 0, Infinity, -Infinity]
  for (const [row, value] of values.entries()) {
    if (!passes(row)) continue
    all++
    if (holds(range, value)) inside++
    if (!Number.isFinite(value)) continue
    smallest = Math.min(smallest, value)
    largest = Math.max(largest, value)
  }
  const known = smallest <= largest
  return { inside, all, smallest: known ? smallest : null, largest: known ? largest : null }
}

export function filterCounts(
  labels: Uint16Array,
  predictions: Predictions | null,
  filter: SampleFilter,
  classCount: number,
  alone: Float32Array | null = null
): FilterCounts {
  const byLabel = Array.from({ length: classCount }, () => 0)
  const byPredicted = Array.from({ length: classCount }, () => 0)
  let [right, wrong] = [0, 0]
  const ofLabel = passes(labels, predictions, alone, filter, 'label')
  const ofPredicted = passes(labels, predictions, alone, filter, 'predicted')
  const ofOutcome = passes(labels, predictions, alone, filter, 'outcome')
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] as number
    if (ofLabel(row)) byLabel[label] = (byLabel[label] ?? 0) + 1
    if (predictions === null) continue
    const said = predictions.predicted[row] as number
    if (ofPredicted(row)) byPredicted[said] = (byPredicted[said] ?? 0) + 1
    if (!ofOutcome(row)) continue
    if ((predictions.margins[row] as number) > 0) right++
    else wrong++
  }
  const ranges = (name: 'margin' | 'confidence', values: Float32Array): RangeCount =>
    rangeCount(values, passes(labels, predictions, alone, filter, name), filter[name])
  const margin = ranges('margin', predictions?.margins ?? new Float32Array(0))
  const confidence = predictions?.confidences ? ranges('confidence', predictions.confidences) : null
  return { labels: byLabel, predicted: byPredicted, right, wrong, margin, confidence }
}
