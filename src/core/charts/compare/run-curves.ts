import { attackLabel } from '@contract/attacks'
import { estimatorInfos } from '@contract/estimators'
import type { AttackResult, EpochPoint, UncertaintyResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { attackKey } from '../accuracy-charts'
import { axis } from '../axes'
import type { AxisSpec, ReferenceLine, SeriesPoint } from '../chart-spec'
import { attackOptions, estimatorText, optionsLine, threatKey, threatText } from '../conditions'
import { formatCount } from '../format'
import { dataKey, dataName, epochPoints, pointOf, slug } from '../samples'
import { boundText, uncertaintyKey } from '../uncertainty-charts'

/** One quantity of one run over its epochs. */
export interface RunCurve {
  /** Curves of one key were measured under the same conditions and may share a chart. */
  readonly key: string
  readonly id: string
  readonly kind: 'clean' | 'robust' | 'worst' | 'loss' | 'sigma-x' | 'sigma-p' | 'product'
  readonly label: string
  readonly conditions: string
  readonly y: AxisSpec
  readonly better: 'more' | 'less' | null
  readonly references: readonly ReferenceLine[]
  readonly points: readonly SeriesPoint[]
}

type Entry = Omit<RunCurve, 'points'> & { readonly points: SeriesPoint[] }

interface Known {
  readonly failure: string
  readonly curves: readonly RunCurve[]
}

const known = new WeakMap<RunDetail['points'], Known>()

/**
 * All quantities of a run that change with the epochs; a stand-alone attack or estimate is a curve of one point.
 * Remembered as long as the measurements are the same: runs are put together in ever new sets.
 */
export function runCurves(detail: RunDetail): readonly RunCurve[] {
  const failure = detail.run.error?.code ?? ''
  const before = known.get(detail.points)
  if (before?.failure === failure) return before.curves
  const curves = new Map<string, Entry>()
  for (const epoch of epochPoints(detail)) addEpoch(curves, epoch, detail)
  for (const point of detail.points) {
    if (point.kind === 'attack') {
      addClean(curves, point.result.cleanAccuracy, 0, detail)
      addAttack(curves, point.result, 0, detail)
    }
    if (point.kind === 'uncertainty') addUncertainty(curves, point.result, 0, detail)
  }
  addDivergence(curves, detail)
  const found = [...curves.values()]
  known.set(detail.points, { failure, curves: found })
  return found
}

function add(
  curves: Map<string, Entry>,
  key: string,
  point: SeriesPoint,
  make: () => Omit<Entry, 'key' | 'points'>
): void {
  const curve = curves.get(key)
  if (curve) curve.points.push(point)
  else curves.set(key, { key, points: [point], ...make() })
}

function addEpoch(curves: Map<string, Entry>, point: EpochPoint, detail: RunDetail): void {
  const { epoch } = point
  addClean(curves, point.cleanAccuracy, epoch, detail)
  for (const worst of point.worstCases) {
    if (worst.attacks.length < 2) continue
    const key = `worst ${threatKey(worst.threatModel)} ${worst.attacks.join()} ${worst.robustAccuracy.total} ${dataKey(detail)}`
    add(curves, key, pointOf(epoch, worst.robustAccuracy), () => ({
      id: `worst-${slug(threatText(worst.threatModel))}`,
      kind: 'worst',
      label: `Robust accuracy, worst case over ${worst.attacks.length} attacks`,
      conditions:
        `Share of ${formatCount(worst.robustAccuracy.total)} test images right before and after every attack, an upper ` +
        `bound. ${threatText(worst.threatModel)}; ${worst.attacks.join(', ')}.`,
      y: axis('Robust accuracy', { format: 'percent', min: 0 }),
      better: 'more',
      references: []
    }))
  }
  for (const result of point.attacks) addAttack(curves, result, epoch, detail)
  if (point.loss !== null)
    add(
      curves,
      `loss ${dataKey(detail)}`,
      pointOf(epoch, { value: point.loss > 0 ? point.loss : null }),
      () => ({
        id: 'loss',
        kind: 'loss',
        label: 'Training loss',
        conditions:
          'Mean loss over the training images of each epoch; methods with other losses differ in scale.',
        y: axis('Training loss', { scale: 'log' }),
        better: 'less',
        references: []
      })
    )
  for (const result of point.uncertainty) addUncertainty(curves, result, epoch, detail)
}

/** A training that ended because its loss or a weight was no number: the next epoch has a mark instead of a value. */
function addDivergence(curves: Map<string, Entry>, detail: RunDetail): void {
  if (detail.run.error?.code !== 'not-finite') return
  const loss = curves.get(`loss ${dataKey(detail)}`)
  const last = epochPoints(detail).at(-1)
  if (loss === undefined || last === undefined) return
  loss.points.push({ ...pointOf(last.epoch + 1, { value: Number.NaN }), name: 'not a finite number' })
}

function addClean(
  curves: Map<string, Entry>,
  rate: AttackResult['cleanAccuracy'],
  epoch: number,
  detail: RunDetail
): void {
  add(curves, `clean ${rate.total} ${dataKey(detail)}`, pointOf(epoch, rate), () => ({
    id: 'clean',
    kind: 'clean',
    label: 'Clean accuracy',
    conditions: `Share of ${formatCount(rate.total)} test images of ${dataName(detail)} classified right. Wilson 95 % intervals.`,
    y: axis('Clean accuracy', { format: 'percent' }),
    better: 'more',
    references: []
  }))
}

function addAttack(curves: Map<string, Entry>, result: AttackResult, epoch: number, detail: RunDetail): void {
  add(curves, `robust ${attackKey(result, detail)}`, pointOf(epoch, result.robustAccuracy), () => ({
    id: `robust-${slug(attackLabel(result.spec))}`,
    kind: 'robust',
    label: `Robust accuracy, ${attackLabel(result.spec)}`,
    conditions:
      `Share of ${formatCount(result.sampleCount)} test images (from no. ${result.offset}) right before and after the ` +
      `attack, an upper bound. ${threatText(result.threatModel)}; ${optionsLine(attackOptions(result.spec))}. ` +
      'Wilson 95 % intervals.',
    y: axis('Robust accuracy', { format: 'percent', min: 0 }),
    better: 'more',
    references: []
  }))
}

function addUncertainty(
  curves: Map<string, Entry>,
  result: UncertaintyResult,
  epoch: number,
  detail: RunDetail
): void {
  const condition = uncertaintyKey(result, detail)
  const { id, label } = estimatorInfos[result.spec.estimator]
  const conditions = `${estimatorText(result.spec)}; ${formatCount(result.sampleCount)} images. 95 % intervals; hollow values are not resolved and not compared.`
  const rest = { better: null, conditions, references: [] }
  add(curves, `sigma-x ${condition}`, pointOf(epoch, result.totalSigmaX, result.resolved), () => ({
    ...rest,
    id: `sigma-x-${id}`,
    kind: 'sigma-x',
    label: `Δx, ${label}`,
    y: axis('Δx', { unit: 'unit of x' })
  }))
  add(curves, `sigma-p ${condition}`, pointOf(epoch, result.totalSigmaP, result.resolved), () => ({
    ...rest,
    id: `sigma-p-${id}`,
    kind: 'sigma-p',
    label: `Δp, ${label}`,
    y: axis('Δp', { unit: '1 / unit of x' })
  }))
  add(curves, `product ${condition}`, pointOf(epoch, result.product, result.resolved), () => ({
    ...rest,
    id: `product-${id}`,
    kind: 'product',
    label: `Δx · Δp, ${label}`,
    y: axis('Δx · Δp', { scale: result.boundExact ? 'linear' : 'log' }),
    references: [{ label: boundText(result), value: result.bound }]
  }))
}
