import type { SampleOutcomes } from '@contract/compare'
import { type EmbeddingFrame, embeddingMethodNames, embeddingSourceNames } from '@contract/embedding'
import { axis } from './axes'
import type { ChartSpec, SeriesPoint } from './chart-spec'
import { formatCount, formatNumber, formatPercent } from './format'

/** By what the points of a map are told apart. */
export type MapColor = 'label' | 'predicted' | 'outcome' | 'robust'

/** One kind of points. */
export interface MapGroup {
  readonly label: string
  readonly colorIndex: number
  readonly marker: 'circle' | 'square' | 'triangle' | 'diamond'
  /** Places in the lists of the frame. */
  readonly members: readonly number[]
}

const MARKERS = ['circle', 'triangle', 'square', 'diamond'] as const
const COLORS = 7

/** What an attack did, as its ledger has it, and how the attack is called. */
export interface MapAttack {
  readonly label: string
  readonly conditions: string
  readonly outcomes: SampleOutcomes
}

/** The points of a map in groups; empty groups are left out. */
export function mapGroups(
  frame: EmbeddingFrame,
  color: MapColor,
  names: readonly string[],
  attack: MapAttack | null
): MapGroup[] {
  const places = frame.labels.map((_, place) => place)
  if (color === 'label' || color === 'predicted') {
    const of = color === 'label' ? frame.labels : frame.predicted
    const count = Math.max(names.length, 1 + Math.max(0, ...of))
    return Array.from({ length: count }, (_, index): MapGroup => ({
      label: names[index] ?? String(index),
      colorIndex: index % COLORS,
      marker: MARKERS[Math.floor(index / COLORS) % MARKERS.length] ?? 'circle',
      members: places.filter((place) => of[place] === index)
    })).filter(({ members }) => members.length > 0)
  }
  const kind = color === 'outcome' ? outcomeOf(frame) : robustnessOf(frame, attack)
  return kinds[color]
    .map(({ name, colorIndex }, index): MapGroup => ({
      label: name,
      colorIndex,
      marker: MARKERS[index] ?? 'circle',
      members: places.filter((place) => kind(place) === name)
    }))
    .filter(({ members }) => members.length > 0)
}

const kinds = {
  outcome: [
    { name: 'right', colorIndex: 0 },
    { name: 'wrong', colorIndex: 1 }
  ],
  robust: [
    { name: 'withstood', colorIndex: 0 },
    { name: 'fooled', colorIndex: 1 },
    { name: 'wrong before the attack', colorIndex: 3 },
    { name: 'not attacked', colorIndex: 6 }
  ]
} as const

function outcomeOf({ margins }: EmbeddingFrame): (place: number) => string {
  return (place) => ((margins[place] ?? 0) > 0 ? 'right' : 'wrong')
}

function robustnessOf({ spec }: EmbeddingFrame, attack: MapAttack | null): (place: number) => string {
  const rows = new Map<number, number>()
  attack?.outcomes.indices.forEach((index, row) => rows.set(index, row))
  return (place) => {
    const row = rows.get(spec.offset + place)
    if (attack === null || row === undefined) return 'not attacked'
    if (attack.outcomes.robust[row] === 1) return 'withstood'
    return attack.outcomes.labels[row] === attack.outcomes.cleanClasses[row]
      ? 'fooled'
      : 'wrong before the attack'
  }
}

const colorNames = {
  label: 'by class',
  predicted: 'by predicted class',
  outcome: 'right and wrong',
  robust: 'under attack'
} as const

/** "UMAP of the last hidden layer of conv3-standard-1" */
function mapTitle({ spec }: EmbeddingFrame): string {
  const of = spec.source === 'pixels' ? '' : ` of ${spec.model}`
  return `${embeddingMethodNames[spec.method]} of the ${embeddingSourceNames[spec.source]}${of}`
}

/** All that a map holds under, and how far to trust it. */
function mapCaption(frame: EmbeddingFrame): string {
  const { spec, dimension, components, shares, neighboursKept } = frame
  const first = spec.offset === 0 ? '' : ` from no. ${spec.offset}`
  const options =
    spec.method === 'pca'
      ? `The axes carry ${formatPercent(shares?.[0] ?? null)} and ${formatPercent(shares?.[1] ?? null)} of the variance.`
      : spec.method === 'tsne'
        ? `Perplexity ${formatNumber(spec.perplexity, 3)}, ${formatCount(spec.iterations)} iterations, from ${components} principal components. Distances between groups mean little.`
        : `${spec.neighbours} neighbours, least distance ${spec.minDistance}, ${formatCount(spec.iterations)} iterations, from ${components} principal components. Distances between groups mean little.`
  return (
    `${formatCount(spec.samples)} test images of ${spec.dataset}${first}, compared by ${formatCount(dimension)} numbers each. ` +
    `${options} Seed ${spec.seed}. Of the ten nearest images, ${formatPercent(neighboursKept, 0)} are among the ten nearest ` +
    'in the picture.'
  )
}

/** What stands at a point. */
export function placeText(frame: EmbeddingFrame, place: number, names: readonly string[]): string {
  const name = (index: number | undefined): string => names[index ?? -1] ?? String(index)
  return (
    `Test image ${frame.spec.offset + place}: ${name(frame.labels[place])}, predicted ` +
    `${name(frame.predicted[place])}, margin ${formatNumber(frame.margins[place] ?? null, 3)}`
  )
}

/** The map as a figure that can be kept, saved and printed. */
export function embeddingChart(
  frame: EmbeddingFrame,
  color: MapColor,
  names: readonly string[],
  attack: MapAttack | null
): ChartSpec {
  const condition = color === 'robust' && attack !== null ? ` ${attack.conditions}.` : ''
  const whole = (label: string): ChartSpec['x'] => axis(label, {})
  return {
    id: `embedding:${frame.spec.source}-${frame.spec.method}`,
    title: `${mapTitle(frame)}, ${color === 'robust' && attack !== null ? attack.label : colorNames[color]}`,
    caption: mapCaption(frame) + condition,
    x: whole(frame.spec.method === 'pca' ? 'First component' : 'First axis, no unit'),
    y: whole(frame.spec.method === 'pca' ? 'Second component' : 'Second axis, no unit'),
    series: mapGroups(frame, color, names, attack).map(({ label, colorIndex, marker, members }, index) => ({
      id: String(index),
      label: `${label} (${formatCount(members.length)})`,
      colorIndex,
      marker,
      dash: 'solid',
      points: members.map((place): SeriesPoint => ({
        x: frame.x[place] ?? 0,
        y: frame.y[place] ?? null,
        low: null,
        high: null,
        resolved: true,
        name: `image ${frame.spec.offset + place}`
      }))
    })),
    references: [],
    scatter: true
  }
}
