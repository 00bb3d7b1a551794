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

/** The wishes that an image may miss, a bit each: one pass over 60,000 of them then answers for all choices at once. */
const bits = { label: 1, predicted: 2, outcome: 4, margin: 8, confidence: 16, alone: 32 } as const

interface Known {
  readonly labels: Uint16Array
  readonly predictions: Predictions | null
  readonly alone: Float32Array | null
  readonly misses: Uint8Array
}
const known = new WeakMap<SampleFilter, Known>()

/** What each image misses. What needs predictions waits for them. Worked out once for rows and counts of one filter. */
function missesOf(
  labels: Uint16Array,
  predictions: Predictions | null,
  alone: Float32Array | null,
  filter: SampleFilter
): Uint8Array {
  const before = known.get(filter)
  if (before?.labels === labels && before.predictions === predictions && before.alone === alone)
    return before.misses
  const misses = new Uint8Array(labels.length)
  if (filter.label !== '') otherThan(misses, bits.label, labels, Number(filter.label))
  if (alone !== null && filter.mostAlone !== null)
    outside(misses, bits.alone, alone, { from: aloneLimit(alone, filter.mostAlone), to: null })
  if (predictions !== null) {
    const { predicted, margins, confidences } = predictions
    if (filter.predicted !== '') otherThan(misses, bits.predicted, predicted, Number(filter.predicted))
    if (filter.outcome !== 'all') {
      const right = filter.outcome === 'right'
      for (let row = 0; row < misses.length; row++)
        if ((margins[row] as number) > 0 !== right) misses[row] = (misses[row] as number) | bits.outcome
    }
    outside(misses, bits.margin, margins, filter.margin)
    if (confidences !== null) outside(misses, bits.confidence, confidences, filter.confidence)
  }
  known.set(filter, { labels, predictions, alone, misses })
  return misses
}

function otherThan(misses: Uint8Array, bit: number, values: Uint16Array, wanted: number): void {
  for (let row = 0; row < misses.length; row++)
    if (values[row] !== wanted) misses[row] = (misses[row] as number) | bit
}

/** What is no number lies in no range but the whole one. */
function outside(misses: Uint8Array, bit: number, values: Float32Array, { from, to }: Range): void {
  if (from === null && to === null) return
  const [low, high] = [from ?? -Infinity, to ?? Infinity]
  for (let row = 0; row < misses.length; row++) {
    const value = values[row] as number
    if (!(value >= low && value <= high)) misses[row] = (misses[row] as number) | bit
  }
}

/** The value that the given share of all values reaches, at least one of them. */
function aloneLimit(alone: Float32Array, share: number): number {
  const wanted = Math.min(alone.length, Math.max(1, Math.round(share * alone.length)))
  return alone[falling(alone)[wanted - 1] ?? -1] ?? -Infinity
}

/** The bit of the sign, the largest word, and how many values half of one has. */
const [SIGN, LAST, HALF] = [0x80000000, 0xffffffff, 0x10000]
const risingOrders = new WeakMap<Float32Array, Uint32Array>()
const fallingOrders = new WeakMap<Float32Array, Uint32Array>()

/** Sorted once for each list of values: what a filter leaves of them is then in order already. */
export function rising(values: Float32Array): Uint32Array {
  const found = risingOrders.get(values) ?? orderOf(values)
  risingOrders.set(values, found)
  return found
}

function falling(values: Float32Array): Uint32Array {
  const found = fallingOrders.get(values) ?? orderOf(values.map((value) => -value))
  fallingOrders.set(values, found)
  return found
}

/**
 * The places of values, smallest value first, equal ones as they stand, what is no number last: sorted by the lower and then
 * by the upper half of their bits. A function that compares takes ten times as long, which is felt with 60,000 images.
 */
function orderOf(values: Float32Array): Uint32Array {
  const count = values.length
  const keys = new Uint32Array(values.slice().buffer)
  let order = new Uint32Array(count)
  for (let place = 0; place < count; place++) {
    const value = values[place] as number
    const word = keys[place] as number
    order[place] = place
    // As whole numbers floats are in order, those below zero in the reverse one. Both zeros are one.
    keys[place] = value === 0 ? SIGN : Number.isNaN(value) ? LAST : word >= SIGN ? ~word : word + SIGN
  }
  for (const shift of [0, 16]) {
    const starts = new Uint32Array(HALF + 1)
    for (let place = 0; place < count; place++) {
      const next = (((keys[place] as number) >>> shift) & (HALF - 1)) + 1
      starts[next] = (starts[next] as number) + 1
    }
    for (let digit = 1; digit < HALF; digit++)
      starts[digit] = (starts[digit] as number) + (starts[digit - 1] as number)
    const sorted = new Uint32Array(count)
    for (let index = 0; index < count; index++) {
      const place = order[index] as number
      const digit = ((keys[place] as number) >>> shift) & (HALF - 1)
      const at = starts[digit] as number
      sorted[at] = place
      starts[digit] = at + 1
    }
    order = sorted
  }
  return order
}

/** Positions of the images that a filter lets through, in the order asked for. */
export function filterSamples(
  labels: Uint16Array,
  predictions: Predictions | null,
  filter: SampleFilter,
  alone: Float32Array | null = null
): Uint32Array {
  const misses = missesOf(labels, predictions, alone, filter)
  const rows = new Uint32Array(labels.length)
  let count = 0
  const order =
    filter.order === 'alone' && alone !== null
      ? falling(alone)
      : filter.order === 'margin' && predictions !== null
        ? rising(predictions.margins)
        : null
  if (order === null) {
    for (let row = 0; row < misses.length; row++) if (misses[row] === 0) rows[count++] = row
  } else {
    for (const row of order) if (misses[row] === 0) rows[count++] = row
  }
  return rows.slice(0, count)
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

/** What a range is chosen from: the images that miss nothing else. */
function rangeCount(values: Float32Array, misses: Uint8Array, bit: number): RangeCount {
  let [inside, all, smallest, largest] = [0, 0, Infinity, -Infinity]
  for (let row = 0; row < values.length; row++) {
    const missed = misses[row] as number
    if ((missed & ~bit) !== 0) continue
    all++
    if (missed === 0) inside++
    const value = values[row] as number
    if (!Number.isFinite(value)) continue
    if (value < smallest) smallest = value
    if (value > largest) largest = value
  }
  const some = smallest <= largest
  return { inside, all, smallest: some ? smallest : null, largest: some ? largest : null }
}

/** How many images each choice of a filter would show. */
export function filterCounts(
  labels: Uint16Array,
  predictions: Predictions | null,
  filter: SampleFilter,
  classCount: number,
  alone: Float32Array | null = null
): FilterCounts {
  const misses = missesOf(labels, predictions, alone, filter)
  const byLabel = Array.from({ length: classCount }, () => 0)
  const byPredicted = Array.from({ length: classCount }, () => 0)
  let [right, wrong] = [0, 0]
  for (let row = 0; row < labels.length; row++) {
    const missed = misses[row] as number
    const label = labels[row] as number
    if ((missed & ~bits.label) === 0) byLabel[label] = (byLabel[label] ?? 0) + 1
    if (predictions === null) continue
    const said = predictions.predicted[row] as number
    if ((missed & ~bits.predicted) === 0) byPredicted[said] = (byPredicted[said] ?? 0) + 1
    if ((missed & ~bits.outcome) !== 0) continue
    if ((predictions.margins[row] as number) > 0) right++
    else wrong++
  }
  const margin = rangeCount(predictions?.margins ?? new Float32Array(0), misses, bits.margin)
  const confidence = predictions?.confidences
    ? rangeCount(predictions.confidences, misses, bits.confidence)
    : null
  return { labels: byLabel, predicted: byPredicted, right, wrong, margin, confidence }
}
