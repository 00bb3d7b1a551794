import { choiceWords } from '@contract/choice-words'
import { attackInfos } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { axis } from './axes'
import type { ChartSpec, SeriesPoint } from './chart-spec'
import { attackOptions, normText, optionsLine, STEP_SIZE, goalText } from './conditions'
import { formatBox, formatCount, formatSeeds } from './format'
import { runStyles } from './run-style'
import { dataKey, pointOf, seriesOf, slug, uniqueIds } from './samples'

interface Entry {
  readonly detail: RunDetail
  readonly result: AttackResult
}

/**
 * Robust accuracy against epsilon, from stand-alone attack runs: one chart for an attack with one set of options and
 * test images, one series a model. An attack that was tried at a single epsilon gives no curve. Every curve starts at
 * epsilon 0 with the clean accuracy. Epsilon is the horizontal axis, so that no threat models are merged in silence.
 */
export function attackCharts(details: readonly RunDetail[]): ChartSpec[] {
  const groups = new Map<string, Entry[]>()
  for (const detail of details) {
    for (const point of detail.points) {
      if (point.kind !== 'attack') continue
      const key = curveKey(point.result, detail)
      groups.set(key, [...(groups.get(key) ?? []), { detail, result: point.result }])
    }
  }
  return uniqueIds([...groups.values()].flatMap((entries) => curveOf(entries)))
}

function curveOf(entries: readonly Entry[]): ChartSpec[] {
  const [first] = entries
  const epsilons = new Set(entries.map(({ result }) => result.spec.epsilon))
  if (!first || epsilons.size < 2) return []
  const { spec, threatModel, sampleCount, offset } = first.result
  const byModel = new Map<string, Entry[]>()
  for (const entry of entries) {
    const hash = entry.result.modelHash
    byModel.set(hash, [...(byModel.get(hash) ?? []), entry])
  }
  const heads = [...byModel.values()].flatMap(([head]) => (head ? [head.detail] : []))
  const styles = runStyles(heads)
  const label = `${attackInfos[spec.attack].label} ${spec.norm}`
  const threat = `${choiceWords.of(threatModel.knowledge)}, ${goalText(threatModel.targeted)}`
  return [
    {
      id: `robust-curve:${slug(label)}`,
      title: `Robust accuracy against epsilon, ${label}`,
      caption:
        `Share of all ${formatCount(sampleCount)} attacked test images (from no. ${offset}) that are right before and ` +
        `after the attack; an upper bound on the truth. ${normText(spec.norm)}, box ${formatBox(threatModel.bounds)}, ` +
        `${threat}; ${optionsLine(attackOptions(spec).filter(({ title }) => title !== STEP_SIZE))}; ` +
        `attack seed ${formatSeeds(entries.map(({ result }) => result.seed))}. Epsilon 0 is the clean accuracy. ` +
        'Intervals: Wilson, 95 %.',
      x: axis('Epsilon', { unit: 'unit of x', min: 0 }),
      y: axis('Robust accuracy', { format: 'percent', min: 0 }),
      series: [...byModel.values()].flatMap((own) => {
        const detail = own[0]?.detail
        const style = detail && styles.get(detail.run.id)
        return style && detail ? [seriesOf(detail.run.id, style, curvePoints(own))] : []
      }),
      references: []
    }
  ]
}

/** One point an epsilon (the last run of it), after the clean accuracy at epsilon 0. */
function curvePoints(entries: readonly Entry[]): SeriesPoint[] {
  const byEpsilon = new Map<number, SeriesPoint>()
  for (const { result } of entries) {
    if (!byEpsilon.has(0)) byEpsilon.set(0, pointOf(0, result.cleanAccuracy))
    const point = pointOf(result.spec.epsilon, result.robustAccuracy)
    byEpsilon.set(result.spec.epsilon, { ...point, evaluation: result.evaluationId })
  }
  return [...byEpsilon.values()].sort((a, b) => a.x - b.x)
}

/** Everything but epsilon and seed. */
function curveKey(
  { spec, threatModel, sampleCount, offset, datasetHash }: AttackResult,
  detail: RunDetail
): string {
  const { bounds, targeted, knowledge, eightBit } = threatModel
  const data = datasetHash || dataKey(detail)
  return JSON.stringify([
    spec.attack,
    spec.norm,
    spec.options,
    bounds,
    targeted,
    knowledge,
    eightBit,
    sampleCount,
    offset,
    data
  ])
}
