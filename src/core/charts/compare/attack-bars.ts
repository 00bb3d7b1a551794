import { attackLabel } from '@contract/attacks'
import type { DistanceDistribution } from '@contract/measurement'
import { SurvivalForm, survivalFormName } from '@contract/survival'
import { wilson } from '../../evaluation/wilson'
import { type Group, groupsBy } from '../groups-by'
import { axis } from '../axes'
import { attackOptions, normText, optionsLine, threatKey, threatText } from '../conditions'
import type { Bar, BarSpec } from '../figure-spec'
import { formatCount, formatSeeds, formatSetting } from '../format'
import { newestOf, repeatedText } from '../newest'
import { slug } from '../samples'
import { measuredResults, type MeasuredResult, type StyledRun } from './measured-results'

const NOTHING: Bar = { value: null, low: null, high: null, resolved: true }

/** Everything but the seed; with `epsilon` false, epsilon neither. */
function conditionsKey({ result, detail }: MeasuredResult, epsilon: boolean): string {
  const { spec, threatModel, sampleCount, offset, datasetHash } = result
  const threat = threatKey(epsilon ? threatModel : { ...threatModel, epsilon: 0 })
  const data = datasetHash || detail.run.datasetHash
  return JSON.stringify([spec.attack, spec.options, threat, sampleCount, offset, data])
}

function imagesText(group: readonly MeasuredResult[]): string {
  const [{ result }] = group as Group<MeasuredResult>
  const seeds = formatSeeds(group.map((one) => one.result.seed))
  return (
    `${optionsLine(attackOptions(result.spec))}; ${formatCount(result.sampleCount)} test images from no. ` +
    `${formatCount(result.offset)}; attack seed ${seeds}.`
  )
}

/** Name of a series: the network, with its epoch's or attack's run where a network comes more than once. */
function seriesLabels(group: readonly MeasuredResult[]): string[] {
  return group.map(({ network, result }) =>
    group.filter((one) => one.network === network).length > 1 ? `${network}, seed ${result.seed}` : network
  )
}

const QUANTILES: readonly (readonly [string, (distances: DistanceDistribution) => number | null])[] = [
  ['10 %', ({ deciles }) => deciles[0] ?? null],
  ['25 %', ({ quartiles }) => quartiles[0] ?? null],
  ['Median', ({ median }) => median],
  ['75 %', ({ quartiles }) => quartiles[1] ?? null],
  ['90 %', ({ deciles }) => deciles[8] ?? null]
]

/** Quantiles of the distances that minimum-norm attacks found, one series a network. An infinite one has no bar. */
export function quantileBars(runs: readonly StyledRun[]): BarSpec[] {
  const found = measuredResults(runs).filter(({ result }) => result.distances)
  return groupsBy(found, (one) => conditionsKey(one, false)).map((group): BarSpec => {
    const [{ result }] = group
    const label = attackLabel({ ...result.spec, epsilon: 0 }).replace(/ 0\b/, '')
    const labels = seriesLabels(group)
    return {
      kind: 'bars',
      id: `distance-quantiles:${slug(label)}`,
      title: `Distance quantiles, ${label}`,
      caption:
        `Smallest ${normText(result.spec.norm)} distance within which adversarial inputs of that share of all images were ` +
        `found (0 for images that were wrong before); no bar where it is infinite. ${imagesText(group)}`,
      xLabel: 'Share of the images',
      categories: QUANTILES.map(([name]) => name),
      y: axis('Distance', { unit: result.spec.norm === 'l0' ? 'features' : 'unit of x', min: 0 }),
      series: group.map(({ detail, style, result: { distances, evaluationId } }, index) => ({
        id: `${detail.run.id}-${evaluationId}`,
        label: labels[index] ?? style.label,
        colorIndex: style.colorIndex,
        bars: QUANTILES.map(([, read]) => ({ ...NOTHING, value: read(distances as DistanceDistribution) }))
      })),
      references: []
    }
  })
}

/**
 * Which attack of an ensemble was the first to fool how many images, at each epsilon; one chart a network. The bars of one
 * epsilon add up to what the ensemble fooled.
 */
export function winBars(runs: readonly StyledRun[]): BarSpec[] {
  const found = measuredResults(runs).filter(({ result }) => (result.wins?.length ?? 0) > 0)
  const groups = groupsBy(
    found,
    (one) => `${one.network} ${one.result.modelHash} ${conditionsKey(one, false)}`
  )
  return groups.map((group): BarSpec => {
    const [{ result, network, detail }] = group
    const newest = newestOf(group, (one) => String(one.result.spec.epsilon))
    const byEpsilon = newest.map((one) => one.result).sort((a, b) => a.spec.epsilon - b.spec.epsilon)
    const members = [...new Set(byEpsilon.flatMap((one) => one.wins?.map(({ attack }) => attack) ?? []))]
    const label = attackLabel({ ...result.spec, epsilon: 0 }).replace(/ 0\b/, '')
    return {
      kind: 'bars',
      id: `wins:${slug(`${label} ${detail.run.id}`)}`,
      title: `First to fool, ${label} on ${network}`,
      caption:
        'Share of all images that each attack of the list was the first to fool, at each epsilon: each attacks only what ' +
        `withstood those before, so a small share is no weak attack. Wilson 95 % intervals. ${repeatedText(group, newest)}${imagesText(newest)}`,
      xLabel: 'Epsilon',
      categories: byEpsilon.map(({ spec }) => formatSetting(spec.epsilon)),
      y: axis('Images', { format: 'percent', min: 0 }),
      series: members.map((attack, index) => ({
        id: `${detail.run.id}-${attack}`,
        label: attack,
        colorIndex: index,
        bars: byEpsilon.map(({ wins, sampleCount }) => {
          const own = wins?.find((one) => one.attack === attack)
          if (own === undefined) return NOTHING
          const { value, low, high } = wilson(own.samples.length, sampleCount)
          return { value, low, high, resolved: true }
        })
      })),
      references: []
    }
  })
}

/** What is left of the examples of each attack as 8-bit images; one series a network. */
export function survivalBars(runs: readonly StyledRun[]): BarSpec[] {
  const found = measuredResults(runs).filter(({ result }) => (result.survival?.examples ?? 0) > 0)
  return groupsBy(found, (one) => conditionsKey(one, true)).map((group): BarSpec => {
    const [{ result }] = group
    const forms = SurvivalForm.options.filter((form) =>
      group.some((one) => one.result.survival?.forms.some((known) => known.form === form))
    )
    const labels = seriesLabels(group)
    return {
      kind: 'bars',
      id: `survival:${slug(attackLabel(result.spec))}`,
      title: `Examples that survive as images, ${attackLabel(result.spec)}`,
      caption:
        'Share of the successful examples that are still adversarial when they are rounded to 8 bits, or written as images ' +
        `and read again. ${threatText(result.threatModel)}; ${imagesText(group)} Wilson 95 % intervals over the examples.`,
      xLabel: 'Kept as',
      categories: forms.map((form) => survivalFormName[form]),
      y: axis('Still adversarial', { format: 'percent', min: 0, max: 1 }),
      series: group.map(({ detail, style, result: { survival, evaluationId } }, index) => ({
        id: `${detail.run.id}-${evaluationId}`,
        label: labels[index] ?? style.label,
        colorIndex: style.colorIndex,
        bars: forms.map((form) => {
          const rate = survival?.forms.find((one) => one.form === form)?.adversarial
          return rate ? { value: rate.value, low: rate.low, high: rate.high, resolved: true } : NOTHING
        })
      })),
      references: []
    }
  })
}
