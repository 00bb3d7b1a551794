import { choiceWords } from '@contract/choice-words'
import { attackLabel } from '@contract/attacks'
import type { AttackResult, DistanceDistribution } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { wilson } from '../evaluation/wilson'
import { type Group, groupsBy } from './groups-by'
import { axis } from './axes'
import type { ChartSpec, SeriesPoint } from './chart-spec'
import { attackOptions, normText, optionsLine, goalText } from './conditions'
import { formatBox, formatCount, formatNumber, formatSeeds } from './format'
import { runStyles, type RunStyle } from './run-style'
import { epochPoints, keyBesideEpsilon, pointOf, seriesOf, slug, uniqueIds } from './samples'

interface Entry {
  readonly detail: RunDetail
  readonly result: AttackResult
  readonly distances: DistanceDistribution
}

/**
 * How near the adversarial inputs of minimum-norm attacks are: the share of images that withstand every perturbation up
 * to a distance, which is robust accuracy against epsilon. One chart for an attack with one set of options and test
 * images, one series a run; of a training its last measured epoch. Each curve crosses one half at the median distance.
 */
export function distanceCharts(
  details: readonly RunDetail[],
  styles: ReadonlyMap<string, RunStyle> = runStyles(details)
): ChartSpec[] {
  const found = details.flatMap((detail) =>
    resultsOf(detail).flatMap((result): Entry[] =>
      result.distances ? [{ detail, result, distances: result.distances }] : []
    )
  )
  const groups = groupsBy(found, ({ detail, result }) => keyBesideEpsilon(result, detail))
  return uniqueIds(groups.map((entries) => chartOf(entries, styles)))
}

function resultsOf(detail: RunDetail): AttackResult[] {
  const last = epochPoints(detail).at(-1)
  return [
    ...(last?.attacks ?? []),
    ...detail.points.flatMap((point) => (point.kind === 'attack' ? [point.result] : []))
  ]
}

function chartOf(entries: Group<Entry>, styles: ReadonlyMap<string, RunStyle>): ChartSpec {
  const { spec, threatModel, sampleCount, offset } = entries[0].result
  const label = attackLabel({ ...spec, epsilon: 0 }).replace(/ 0$/, '')
  const misses = entries.reduce((sum, { distances }) => sum + distances.notFound, 0)
  return {
    id: `distances:${slug(label)}`,
    title: `Distance of the nearest adversarial inputs, ${label}`,
    caption:
      `Share of all ${formatCount(sampleCount)} attacked test images (from no. ${offset}) for which ${label} found no ` +
      `adversarial input up to a distance: robust accuracy against epsilon, an upper bound on the truth. A curve crosses ` +
      `one half at its median distance. ${normText(spec.norm)}, box ${formatBox(threatModel.bounds)}, ` +
      `${choiceWords.of(threatModel.knowledge)}, ${goalText(threatModel)}; ${optionsLine(attackOptions(spec))}; ` +
      `attack seed ${formatSeeds(entries.map(({ result }) => result.seed))}. ` +
      `${misses === 0 ? 'Something was found for every image.' : `Nothing was found for ${formatCount(misses)} images.`} ` +
      'Distance 0 is the clean accuracy. Intervals: Wilson, 95 %.',
    x: axis('Distance', { unit: spec.norm === 'l0' ? 'features' : 'unit of x', min: 0 }),
    y: axis('Robust accuracy', { format: 'percent', min: 0 }),
    series: entries.flatMap(({ detail, distances }) => {
      const style = styles.get(detail.run.id)
      if (!style) return []
      const { median } = distances
      const label =
        median === null
          ? `${style.label}, median infinite`
          : `${style.label}, median ${formatNumber(median, 3)}`
      const named = { ...style, label }
      return [seriesOf(detail.run.id, named, curvePoints(distances, sampleCount))]
    }),
    references: [{ label: 'half of the images', value: 0.5 }]
  }
}

function curvePoints({ curve }: DistanceDistribution, sampleCount: number): SeriesPoint[] {
  return curve.map(({ epsilon, robust }) => pointOf(epsilon, wilson(robust, sampleCount)))
}
