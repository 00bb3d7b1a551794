import { attackLabel } from '@contract/attacks'
import type { MetricSubject } from '@contract/compare'
import { estimatorInfos } from '@contract/estimators'
import type { AttackResult, EpochPoint, UncertaintyResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { attackKey } from '../accuracy-charts'
import { axis } from '../axes'
import type { AxisSpec, ReferenceLine, SeriesPoint } from '../chart-spec'
import { threatKey, threatText } from '../conditions'
import { dataKey, dataName, epochPoints, pointOf, slug } from '../samples'
import { boundText, uncertaintyKey } from '../uncertainty-charts'
import { curveWords } from './curve-words'

/** One quantity of one run over its epochs. */
export interface RunCurve {
  /** Curves of one key were measured under the same conditions and may share a chart. */
  readonly key: string
  readonly id: string
  readonly kind: 'clean' | 'robust' | 'worst' | 'loss' | 'sigma-x' | 'sigma-p' | 'product'
  readonly subject: MetricSubject
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
  make: () => Omit<Entry, 'key' | 'points' | 'label' | 'conditions'>
): void {
  const curve = curves.get(key)
  if (curve) return void curve.points.push(point)
  const made = make()
  curves.set(key, { key, points: [point], ...made, ...curveWords(made.subject) })
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
      subject: {
        kind: 'worst',
        attacks: worst.attacks,
        threatModel: worst.threatModel,
        total: worst.robustAccuracy.total
      },
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
        subject: { kind: 'loss' },
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
    subject: { kind: 'clean', total: rate.total, data: dataName(detail) },
    y: axis('Clean accuracy', { format: 'percent' }),
    better: 'more',
    references: []
  }))
}

function addAttack(curves: Map<string, Entry>, result: AttackResult, epoch: number, detail: RunDetail): void {
  add(curves, `robust ${attackKey(result, detail)}`, pointOf(epoch, result.robustAccuracy), () => ({
    id: `robust-${slug(attackLabel(result.spec))}`,
    kind: 'robust',
    subject: {
      kind: 'robust',
      spec: result.spec,
      threatModel: result.threatModel,
      total: result.sampleCount,
      offset: result.offset
    },
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
  const { id } = estimatorInfos[result.spec.estimator]
  const rest = { better: null, references: [] }
  const about = (quantity: 'sigma-x' | 'sigma-p' | 'product'): MetricSubject => ({
    kind: 'uncertainty',
    quantity,
    spec: result.spec,
    total: result.sampleCount
  })
  add(curves, `sigma-x ${condition}`, pointOf(epoch, result.totalSigmaX, result.resolved), () => ({
    ...rest,
    id: `sigma-x-${id}`,
    kind: 'sigma-x',
    subject: about('sigma-x'),
    y: axis('Δx', { unit: 'unit of x' })
  }))
  add(curves, `sigma-p ${condition}`, pointOf(epoch, result.totalSigmaP, result.resolved), () => ({
    ...rest,
    id: `sigma-p-${id}`,
    kind: 'sigma-p',
    subject: about('sigma-p'),
    y: axis('Δp', { unit: '1 / unit of x' })
  }))
  add(curves, `product ${condition}`, pointOf(epoch, result.product, result.resolved), () => ({
    ...rest,
    id: `product-${id}`,
    kind: 'product',
    subject: about('product'),
    y: axis('Δx · Δp', { scale: result.boundExact ? 'linear' : 'log' }),
    references: [{ label: boundText(result), value: result.bound }]
  }))
}
