import { choiceWords } from '@contract/choice-words'
import { attackInfos } from '@contract/attacks'
import type { AttackResult, Rate } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { axis } from '../axes'
import type { ChartSpec, SeriesPoint, SeriesSpec } from '../chart-spec'
import { attackOptions, normText, optionsLine, STEP_SIZE, goalText, warmStartsText } from '../conditions'
import { formatBox, formatCount, formatPercent, formatSeeds } from '../format'
import { type Group, groupsBy } from '../groups-by'
import { newestOf, repeatedText } from '../newest'
import { dataKey, epochPoints, pointOf, seriesOf, slug, uniqueIds } from '../samples'
import type { ComparedRun } from './compared-runs'

/** A chosen run and the stand-alone attacks on the network that it made. */
export interface AttackedRun {
  readonly run: ComparedRun
  readonly attacks: readonly RunDetail[]
}

/** One result on its way into a curve. */
interface Entry {
  readonly run: ComparedRun
  readonly detail: RunDetail
  readonly result: AttackResult
  /** Of a stand-alone attack, which keeps examples to look at; those of a training keep none. */
  readonly isAlone: boolean
}

/** What one attack with one set of options did to one network at several epsilons. */
interface Curve {
  readonly run: ComparedRun
  readonly attack: string
  readonly options: string
  readonly found: Group<Entry>
  /** What is drawn: at each epsilon the newest. */
  readonly entries: readonly Entry[]
  readonly points: readonly CurvePoint[]
}

interface CurvePoint {
  readonly epsilon: number
  readonly rate: Rate
  readonly evaluation: string | null
}

const DASHES = ['solid', 'dashed', 'dotted'] as const

/**
 * Robust accuracy against epsilon, one chart a norm (with its box, goal, knowledge and test images), one series a run
 * and attack, named. From the last attacked epoch of a training, and from stand-alone attacks on its network. A single
 * epsilon gives no curve; every curve starts with the clean accuracy. Of an attack that was repeated, with whatever seed,
 * the newest result is drawn.
 */
export function robustCurveCharts(runs: readonly AttackedRun[]): ChartSpec[] {
  const charts = groupsBy(runs.flatMap(resultsOf), ({ result, detail }) => chartKey(result, detail))
  return uniqueIds(
    charts.flatMap((found) => {
      const long = groupsBy(found, curveKey)
        .map(curveOf)
        .filter(({ points }) => points.length > 2)
      return long.length === 0 ? [] : [chartOf(long)]
    })
  )
}

/** Several runs may have attacked one network: together they are its curve. */
function curveKey({ result }: Entry): string {
  return JSON.stringify([result.modelHash, result.spec.attack, optionsText(result)])
}

function curveOf(found: Group<Entry>): Curve {
  const [{ run, result: first }] = found
  const entries = newestOf(found, ({ result }) => String(result.spec.epsilon))
  const points = entries.map(({ result, isAlone }) => ({
    epsilon: result.spec.epsilon,
    rate: result.robustAccuracy,
    evaluation: isAlone ? result.evaluationId : null
  }))
  const clean = { epsilon: 0, rate: first.cleanAccuracy, evaluation: null }
  return {
    ...{ run, found, entries },
    attack: attackInfos[first.spec.attack].label,
    options: optionsText(first),
    points: [...(points.some(({ epsilon }) => epsilon === 0) ? [] : [clean]), ...points].sort(
      (a, b) => a.epsilon - b.epsilon
    )
  }
}

/** Area under a curve over epsilon by trapezoids, divided by its width: the mean robust accuracy from 0 to the largest epsilon. */
export function areaUnder(points: readonly { readonly x: number; readonly y: number }[]): number {
  const sorted = [...points].sort((a, b) => a.x - b.x)
  const [first] = sorted
  const last = sorted[sorted.length - 1]
  if (first === undefined || last === undefined || last.x === first.x) return first?.y ?? Number.NaN
  let area = 0
  for (const [index, point] of sorted.entries()) {
    const before = sorted[index - 1]
    if (before !== undefined) area += ((point.x - before.x) * (point.y + before.y)) / 2
  }
  return area / (last.x - first.x)
}

/** The results of the last attacked epoch, then those of stand-alone attacks. */
function resultsOf({ run, attacks }: AttackedRun): Entry[] {
  const last = epochPoints(run.detail)
    .filter((point) => point.attacks.length > 0)
    .at(-1)
  const own = (last?.attacks ?? []).map((result) => ({ run, result, detail: run.detail, isAlone: false }))
  const others = [run.detail, ...attacks.filter(({ run: { id } }) => id !== run.detail.run.id)]
  return [
    ...own,
    ...others.flatMap((detail) =>
      aloneResults(detail).map((result) => ({ run, result, detail, isAlone: true }))
    )
  ]
}

/** Of a sweep the finished curve, where a success at a smaller epsilon counts at each larger one. */
function aloneResults(detail: RunDetail): AttackResult[] {
  const curve = detail.points.flatMap((point) => (point.kind === 'curve' ? [point.curve] : [])).at(-1)
  const robust = new Map(curve?.points.map(({ epsilon, robustAccuracy }) => [epsilon, robustAccuracy]))
  return detail.points.flatMap((point) => {
    if (point.kind !== 'attack') return []
    const { result } = point
    return [{ ...result, robustAccuracy: robust.get(result.spec.epsilon) ?? result.robustAccuracy }]
  })
}

function optionsText({ spec }: AttackResult): string {
  // The step size follows from epsilon; it would part the points of one curve.
  return optionsLine(attackOptions(spec).filter(({ title }) => title !== STEP_SIZE))
}

function chartKey(
  { spec, threatModel, sampleCount, offset, datasetHash }: AttackResult,
  detail: RunDetail
): string {
  const { bounds, targeted, knowledge, eightBit } = threatModel
  return JSON.stringify([
    spec.norm,
    bounds,
    targeted,
    knowledge,
    eightBit,
    sampleCount,
    offset,
    datasetHash || dataKey(detail)
  ])
}

function chartOf(curves: readonly Curve[]): ChartSpec {
  const [head] = curves as readonly [Curve, ...Curve[]]
  const { threatModel, sampleCount, offset, spec } = head.found[0].result
  const found = curves.flatMap((curve) => curve.found)
  const drawn = curves.flatMap(({ entries }) => entries)
  const attacks = [...new Set(curves.map(({ attack, options }) => `${attack} (${options})`))]
  const areas = curves.map((curve) => areaText(curve, attacks.length > 1))
  return {
    id: `robust-curve:${slug(`${spec.norm} ${choiceWords.of(threatModel.knowledge)}`)}`,
    title: `Robust accuracy against epsilon, ${normText(spec.norm)}`,
    caption:
      `Share of all ${formatCount(sampleCount)} attacked test images (from no. ${offset}) right before and after the ` +
      `attack; an upper bound on the truth. ${normText(spec.norm)}, box ${formatBox(threatModel.bounds)}, ` +
      `${choiceWords.of(threatModel.knowledge)}, ${goalText(threatModel)}; ${attacks.join('; ')}; ` +
      `attack seed ${formatSeeds(drawn.map(({ result }) => result.seed))}` +
      `${warmStartsText(drawn.map(({ result }) => result))}. ${repeatedText(found, drawn)}` +
      `Epsilon 0 is the clean accuracy. Wilson 95 % intervals. ${areas.join('; ')}.`,
    x: axis('Epsilon', { unit: 'unit of x', min: 0 }),
    y: axis('Robust accuracy', { format: 'percent', min: 0 }),
    references: [],
    series: curves.map((curve) => seriesFor(curve, curves, attacks))
  }
}

function seriesFor(curve: Curve, curves: readonly Curve[], attacks: readonly string[]): SeriesSpec {
  const { run, attack, options } = curve
  const own = seriesOf(run.detail.run.id, run.style, pointsOf(curve))
  if (attacks.length === 1) return own
  const at = attacks.indexOf(`${attack} (${options})`)
  const alike = curves.some((other) => other.attack === attack && other.options !== options)
  return {
    ...own,
    id: `${own.id} ${at}`,
    label: `${own.label} · ${attack}${alike ? ` (${options})` : ''}`,
    dash: DASHES[at % DASHES.length] ?? 'solid'
  }
}

function pointsOf({ points }: Curve): SeriesPoint[] {
  return points.map(({ epsilon, rate, evaluation }) => ({
    ...pointOf(epsilon, rate),
    ...(evaluation === null ? {} : { evaluation })
  }))
}

/** "Area under conv3 · seed 1, epsilon 0 to 0.3: 61.2 % (58.0 – 64.1)": from the areas under the ends of the intervals. */
function areaText(curve: Curve, named: boolean): string {
  const area = (read: (rate: Rate) => number): string =>
    formatPercent(areaUnder(curve.points.map(({ epsilon, rate }) => ({ x: epsilon, y: read(rate) }))), 1)
  const most = curve.points[curve.points.length - 1]?.epsilon ?? 0
  const name = `${curve.run.style.label}${named ? ` under ${curve.attack}` : ''}`
  return `Mean over epsilon 0 to ${most} (area under the curve) of ${name}: ${area(({ value }) => value)} (${area(({ low }) => low)} – ${area(({ high }) => high)})`
}

/** One line of the table of areas. */
export interface CurveArea {
  readonly chartId: string
  readonly label: string
  readonly from: number
  readonly to: number
  readonly value: number
  /** Areas under the ends of the intervals: wider than a 95 % interval of the area. */
  readonly low: number
  readonly high: number
}

/** The area under every curve of the charts above, for comparison in a table. */
export function curveAreas(charts: readonly ChartSpec[]): CurveArea[] {
  return charts.flatMap((chart) => {
    const curves = chart.series.map(({ label, points }) => ({ label, points: points.filter(isNumber) }))
    // Only over the epsilons that all have: else the widths, and so the areas, would differ.
    const to = Math.min(...curves.map(({ points }) => points[points.length - 1]?.x ?? 0))
    return curves.map(({ label, points }) => {
      const area = (read: (point: NumberPoint) => number): number =>
        areaUnder(
          upTo(
            points.map((point) => ({ x: point.x, y: read(point) })),
            to
          )
        )
      return {
        chartId: chart.id,
        label,
        from: 0,
        to,
        value: area(({ y }) => y),
        low: area(({ low, y }) => low ?? y),
        high: area(({ high, y }) => high ?? y)
      }
    })
  })
}

type NumberPoint = SeriesPoint & { readonly y: number }

function isNumber(point: SeriesPoint): point is NumberPoint {
  return point.y !== null
}

/** A curve cut at an epsilon: where it has no point there, it ends on the line between its neighbours, as trapezoids have it. */
function upTo(
  points: readonly { readonly x: number; readonly y: number }[],
  to: number
): { readonly x: number; readonly y: number }[] {
  const inside = points.filter(({ x }) => x <= to)
  const last = inside[inside.length - 1]
  const next = points.find(({ x }) => x > to)
  if (last === undefined || next === undefined || last.x === to) return inside
  const share = (to - last.x) / (next.x - last.x)
  return [...inside, { x: to, y: last.y + share * (next.y - last.y) }]
}
