import { choiceWords } from '@contract/choice-words'
import { attackInfos } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { type Group, groupsBy } from './groups-by'
import { axis } from './axes'
import type { ChartSpec, SeriesPoint } from './chart-spec'
import { attackOptions, normText, optionsLine, STEP_SIZE, goalText, warmStartsText } from './conditions'
import { formatBox, formatCount, formatSeeds } from './format'
import { newestOf, repeatedText } from './newest'
import { runStyles } from './run-style'
import { keyBesideEpsilon, pointOf, seriesOf, slug, uniqueIds } from './samples'

interface Entry {
  readonly detail: RunDetail
  readonly result: AttackResult
}

/**
 * Robust accuracy against epsilon, from stand-alone attack runs: one chart for an attack with one set of options and
 * test images, one series a model. An attack that was tried at a single epsilon gives no curve. Every curve starts at
 * epsilon 0 with the clean accuracy. Epsilon is the horizontal axis, so that no threat models are merged in silence. Of an
 * attack that was repeated, with whatever seed, the newest result is drawn.
 */
export function attackCharts(details: readonly RunDetail[]): ChartSpec[] {
  const found = details.flatMap((detail) =>
    detail.points.flatMap((point): Entry[] =>
      point.kind === 'attack' ? [{ detail, result: point.result }] : []
    )
  )
  const groups = groupsBy(found, ({ detail, result }) => keyBesideEpsilon(result, detail))
  return uniqueIds(groups.flatMap((entries) => curveOf(entries)))
}

function curveOf(found: Group<Entry>): ChartSpec[] {
  const entries = newestOf(found, ({ result }) => `${result.modelHash} ${result.spec.epsilon}`)
  const epsilons = new Set(entries.map(({ result }) => result.spec.epsilon))
  if (epsilons.size < 2) return []
  const { spec, threatModel, sampleCount, offset } = found[0].result
  const byModel = groupsBy(entries, ({ result }) => result.modelHash)
  const styles = runStyles(byModel.map(([{ detail }]) => detail))
  const label = `${attackInfos[spec.attack].label} ${spec.norm}`
  const threat = `${choiceWords.of(threatModel.knowledge)}, ${goalText(threatModel)}`
  return [
    {
      id: `robust-curve:${slug(label)}`,
      title: `Robust accuracy against epsilon, ${label}`,
      caption:
        `Share of all ${formatCount(sampleCount)} attacked test images (from no. ${offset}) that are right before and ` +
        `after the attack; an upper bound on the truth. ${normText(spec.norm)}, box ${formatBox(threatModel.bounds)}, ` +
        `${threat}; ${optionsLine(attackOptions(spec).filter(({ title }) => title !== STEP_SIZE))}; ` +
        `attack seed ${formatSeeds(entries.map(({ result }) => result.seed))}` +
        `${warmStartsText(entries.map(({ result }) => result))}. ${repeatedText(found, entries)}` +
        'Epsilon 0 is the clean accuracy. ' +
        'Intervals: Wilson, 95 %.',
      x: axis('Epsilon', { unit: 'unit of x', min: 0 }),
      y: axis('Robust accuracy', { format: 'percent', min: 0 }),
      series: byModel.flatMap((own) => {
        const { id } = own[0].detail.run
        const style = styles.get(id)
        return style ? [seriesOf(id, style, curvePoints(own))] : []
      }),
      references: []
    }
  ]
}

/** One point an epsilon, after the clean accuracy at epsilon 0. */
function curvePoints(entries: Group<Entry>): SeriesPoint[] {
  const points = entries.map(({ result: { spec, robustAccuracy, evaluationId } }) => ({
    ...pointOf(spec.epsilon, robustAccuracy),
    evaluation: evaluationId
  }))
  const clean = points.some(({ x }) => x === 0) ? [] : [pointOf(0, entries[0].result.cleanAccuracy)]
  return [...clean, ...points].sort((a, b) => a.x - b.x)
}
