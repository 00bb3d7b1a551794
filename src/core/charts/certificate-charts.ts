import { attackName } from '@contract/attacks'
import { certificateLabel, isEstimate } from '@contract/certificates'
import type { CertificateResult } from '@contract/certificates/result'
import type { AttackResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import type { Bounds, Norm } from '@contract/threat-model'
import { type Group, groupsBy } from './groups-by'
import { axis } from './axes'
import type { ChartSpec, SeriesPoint, SeriesSpec } from './chart-spec'
import { normText } from './conditions'
import { formatBox, formatCount, formatSeeds } from './format'
import { newestOf } from './newest'
import { networkOf } from './run-style'
import { pointOf, slug, uniqueIds } from './samples'

/** What one run found out about one network in one norm. */
interface Found<Result> {
  readonly detail: RunDetail
  readonly result: Result
}

/** The certificates of a run: its own, or those of the last epoch of a training that has some. */
export function certificatesOf({ points }: RunDetail): CertificateResult[] {
  const own = points.flatMap((point) => (point.kind === 'certificate' ? [point.result] : []))
  if (own.length > 0) return own
  const epochs = points.flatMap((point) => (point.kind === 'epoch' ? (point.certificates ?? []) : []))
  const last = epochs[epochs.length - 1]?.modelHash
  return epochs.filter(({ modelHash }) => modelHash === last)
}

/**
 * Certified accuracy against epsilon, the curves of attacks on the same networks above it: one chart for a norm, a box
 * and a data set. The truth lies between a certificate (full line) and an attack (dashed); an estimate (dotted) is
 * neither. Runs without a certificate draw in the chart of a network that has one, and give no chart of their own.
 */
export function certificateCharts(details: readonly RunDetail[]): ChartSpec[] {
  const certificates = details.flatMap((detail) =>
    certificatesOf(detail).map((result) => ({ detail, result }))
  )
  const groups = groupsBy(certificates, ({ result: { spec, bounds, datasetHash } }) =>
    conditionKey(spec.norm, bounds, datasetHash)
  )
  const attacks = details.flatMap((detail) => attackResults(detail).map((result) => ({ detail, result })))
  return uniqueIds(groups.map((found) => chartOf(found, attacksUnder(attacks, found))))
}

function conditionKey(norm: Norm, { lower, upper }: Bounds, datasetHash: string): string {
  return JSON.stringify([norm, lower, upper, datasetHash])
}

function attackResults({ points }: RunDetail): AttackResult[] {
  const epochs = points.flatMap((point) => (point.kind === 'epoch' ? point.attacks : []))
  const last = epochs[epochs.length - 1]?.modelHash
  return [
    ...points.flatMap((point) => (point.kind === 'attack' ? [point.result] : [])),
    ...epochs.filter(({ modelHash }) => modelHash === last)
  ]
}

/** Untargeted attacks in the same norm, box and data on one of the certified networks. */
function attacksUnder(
  attacks: readonly Found<AttackResult>[],
  certified: Group<Found<CertificateResult>>
): Found<AttackResult>[] {
  const [{ result: first }] = certified
  const key = conditionKey(first.spec.norm, first.bounds, first.datasetHash)
  const hashes = new Set(certified.map(({ result }) => result.modelHash))
  return attacks.filter(
    ({ result: { threatModel, datasetHash, modelHash } }) =>
      !threatModel.targeted &&
      hashes.has(modelHash) &&
      conditionKey(threatModel.norm, threatModel.bounds, datasetHash) === key
  )
}

function chartOf(
  certified: Group<Found<CertificateResult>>,
  attacked: readonly Found<AttackResult>[]
): ChartSpec {
  const { spec, bounds } = certified[0].result
  const networks = [...new Set(certified.map(({ result }) => result.modelHash))]
  const colorOf = (hash: string): number => networks.indexOf(hash)
  const names = new Map([...attacked, ...certified].map((one) => [one.result.modelHash, nameOf(one.detail)]))
  const labelOf = (hash: string, text: string): string =>
    networks.length > 1 ? `${names.get(hash) ?? ''}: ${text}` : text
  const ranges = certified.map(({ result }) => [result.sampleCount, result.offset] as const)
  const images = [...new Set(ranges.map(([count, from]) => `${formatCount(count)} from no. ${from}`))].join(
    ', '
  )
  const curves = attackCurves(attacked)
  const network = networks.length === 1 ? `, ${names.get(networks[0] as string) ?? ''}` : ''
  return {
    id: `certified:${slug(spec.norm)}`,
    title: `Certified accuracy against epsilon, ${normText(spec.norm)}${network}`,
    caption:
      `Share of all test images (${images}) that are right and have a radius of at least epsilon. ${normText(spec.norm)}, ` +
      `box ${formatBox(bounds)}; ${[...new Set(certified.map(({ result }) => certificateLabel(result.spec)))].join(', ')}; ` +
      `seed ${formatSeeds(certified.map(({ result }) => result.seed))}. Full lines: certified, lower bounds of the ` +
      'robust accuracy.' +
      (certified.some(({ result }) => result.spec.certificate === 'smoothing')
        ? ' Smoothing certifies the smoothed network, not the one that is attacked.'
        : '') +
      (certified.some(({ result }) => isEstimate(result.spec.certificate))
        ? ' Dotted: estimates, no certificates.'
        : '') +
      (curves.length > 0 ? ' Dashed: attacked, upper bounds; each on its own number of images.' : '') +
      ' Between two epsilons a certificate keeps the value of the larger one, an attack that of the smaller one.' +
      ' Intervals: Wilson, 95 %.',
    x: axis('Epsilon', { unit: 'unit of x', min: 0 }),
    y: axis('Accuracy', { format: 'percent', min: 0, max: 1 }),
    series: [
      ...certified.map(({ detail, result }, index): SeriesSpec => ({
        id: `${detail.run.id}-certified-${index}`,
        label: labelOf(result.modelHash, certificateLabel(result.spec)),
        colorIndex: networks.length > 1 ? colorOf(result.modelHash) : index,
        dash: isEstimate(result.spec.certificate) ? 'dotted' : 'solid',
        marker: MARKERS[index % MARKERS.length] ?? 'circle',
        ...(isEstimate(result.spec.certificate) ? {} : { between: 'later' as const }),
        points: result.certifiedAccuracy.map(({ epsilon, accuracy }) => pointOf(epsilon, accuracy))
      })),
      ...curves.map(({ hash, label, points }, index): SeriesSpec => ({
        id: `attacked-${index}`,
        label: labelOf(hash, label),
        colorIndex: networks.length > 1 ? colorOf(hash) : certified.length + index,
        dash: 'dashed',
        marker: MARKERS[(certified.length + index) % MARKERS.length] ?? 'square',
        between: 'earlier',
        points
      }))
    ],
    references: []
  }
}

const MARKERS: readonly SeriesSpec['marker'][] = ['circle', 'square', 'triangle', 'diamond']

function nameOf(detail: RunDetail): string {
  return detail.run.spec.kind === 'train' ? (detail.run.produced ?? networkOf(detail)) : networkOf(detail)
}

interface AttackCurve {
  readonly hash: string
  readonly label: string
  readonly points: readonly SeriesPoint[]
}

/** One curve an attack with one set of options and images: from the clean accuracy at 0 on, of a repeated one the newest. */
function attackCurves(attacked: readonly Found<AttackResult>[]): AttackCurve[] {
  const groups = groupsBy(attacked, ({ result: { modelHash, spec, sampleCount, offset } }) =>
    JSON.stringify([modelHash, spec.attack, spec.options, spec.eightBit, sampleCount, offset])
  )
  return groups.map((group) => {
    const newest = newestOf(group, ({ result }) => String(result.spec.epsilon))
    const [{ result: first }] = group
    const points = new Map<number, SeriesPoint>([[0, pointOf(0, first.cleanAccuracy)]])
    for (const { spec, robustAccuracy, evaluationId } of newest.map(({ result }) => result))
      points.set(spec.epsilon, { ...pointOf(spec.epsilon, robustAccuracy), evaluation: evaluationId })
    const [name, images] = [attackName(first.spec), formatCount(first.sampleCount)]
    const label = first.spec.eightBit
      ? `${name} (attacked as 8-bit images, ${images} images)`
      : `${name} (attacked, ${images} images)`
    return { hash: first.modelHash, label, points: [...points.values()].sort((a, b) => a.x - b.x) }
  })
}
