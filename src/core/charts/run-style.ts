import { architectureName } from '@contract/architecture'
import type { RunDetail } from '@contract/run'
import { methodLabel } from '@contract/training'
import type { SeriesSpec } from './chart-spec'
import { formatCount, formatTime } from './format'

/** How a run is named and drawn; the same in every chart and table of one set of runs. */
export interface RunStyle {
  /** "conv3 · seed 1" */
  readonly label: string
  /** "conv3", or "conv3 · PGD-AT linf 0.1" for another method than standard training. */
  readonly network: string
  readonly seed: number
  readonly colorIndex: number
  readonly dash: SeriesSpec['dash']
  readonly marker: SeriesSpec['marker']
}

const DASHES: readonly SeriesSpec['dash'][] = ['solid', 'dashed', 'dotted']
const MARKERS: readonly SeriesSpec['marker'][] = ['circle', 'square', 'triangle', 'diamond']

/**
 * Names and looks of runs, by run id. A network keeps one colour; its seeds differ in dash and marker, and networks
 * with one seed differ in marker too, so that a print without colour can be read.
 */
export function runStyles(details: readonly RunDetail[]): ReadonlyMap<string, RunStyle> {
  const networks: string[] = []
  const runsOf = new Map<string, number>()
  const styles = new Map<string, RunStyle>()
  const labels = uniqueLabels(details)
  for (const [index, detail] of details.entries()) {
    const network = networkOf(detail)
    if (!networks.includes(network)) networks.push(network)
    const colorIndex = networks.indexOf(network)
    const member = runsOf.get(network) ?? 0
    runsOf.set(network, member + 1)
    styles.set(detail.run.id, {
      label: labels[index] ?? detail.run.label,
      network,
      seed: seedOf(detail),
      colorIndex,
      dash: DASHES[member % DASHES.length] ?? 'solid',
      marker: MARKERS[(colorIndex + member) % MARKERS.length] ?? 'circle'
    })
  }
  return styles
}

/** What tells runs of one name apart, in the order in which it is looked at. */
const PARTS: readonly ((detail: RunDetail) => string)[] = [
  ({ run }) => run.spec.kind,
  ({ run: { spec } }) => {
    if ('samples' in spec) return `${formatCount(spec.samples)} images`
    const count = 'limits' in spec ? spec.limits.train : null
    return count === null ? 'all images' : `${formatCount(count)} images`
  },
  ({ run: { spec } }) => ('offset' in spec ? `from no. ${spec.offset}` : ''),
  ({ run }) => formatTime(run.createdAt)
]

/** Architecture and method of a training, the model's name of other runs. */
export function networkOf(detail: RunDetail): string {
  const { spec } = detail.run
  switch (spec.kind) {
    case 'train': {
      const name = architectureName(spec.architecture)
      return spec.method.id === 'standard' ? name : `${name} · ${methodLabel(spec.method)}`
    }
    case 'attack':
    case 'uncertainty':
    case 'certify':
    case 'check':
    case 'slice':
    case 'embedding':
      return spec.model
    default:
      return detail.run.label
  }
}

function seedOf(detail: RunDetail): number {
  const { spec } = detail.run
  return 'seed' in spec ? spec.seed : 0
}

/**
 * "network · seed n"; runs that would share a label get their own run label behind it, or instead of it where that names
 * the network already ("PGD-20 linf 0.2 on conv3-standard-1"), then what differs of kind, images and time, and a number
 * where nothing does.
 */
function uniqueLabels(details: readonly RunDetail[]): string[] {
  const base = details.map((detail) => `${networkOf(detail)} · seed ${seedOf(detail)}`)
  const named = details.map((detail, index) => {
    const label = base[index] ?? detail.run.label
    const { run } = detail
    if (base.filter((other) => other === label).length < 2) return label
    const says = run.spec.kind !== 'train' && run.label.includes(networkOf(detail))
    return says ? run.label : `${label} · ${run.label}`
  })
  for (const part of PARTS) {
    const texts = details.map(part)
    const before = [...named]
    for (const [index, label] of before.entries()) {
      const alike = texts.filter((_, other) => before[other] === label)
      if (new Set(alike).size > 1) named[index] = `${label} · ${texts[index] ?? ''}`
    }
  }
  const seen = new Map<string, number>()
  return named.map((label) => {
    const count = (seen.get(label) ?? 0) + 1
    seen.set(label, count)
    return count > 1 ? `${label} (${count})` : label
  })
}
