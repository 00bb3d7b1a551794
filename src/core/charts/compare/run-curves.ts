import { attackLabel } from '@contract/attacks'
import type { MetricSubject } from '@contract/compare'
import { estimatorInfos } from '@contract/estimators'
import type { AttackResult, EpochPoint, UncertaintyResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { attackKey } from '../accuracy-charts'
import { axis } from '../axes'
import type { AxisSpec, ReferenceLine, SeriesPoint } from '../chart-spec'
import { threatKey, threatText } from '../conditions'
import { type InParts, atOnce } from '../in-parts'
import { keptWith } from '../kept-with'
import { countInBlocks } from '../point-blocks'
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

/** The curves of a run while they are put together. */
interface Building {
  readonly curves: Map<string, Entry>
  readonly detail: RunDetail
  readonly lossKey: string
  /**
   * By the number of images. The same text at each of 100,000 epochs, not one made anew: a text is looked up by its hash,
   * which takes longest to work out.
   */
  readonly cleanKeys: Map<number, string>
}

interface Known {
  readonly failure: string
  readonly curves: readonly RunCurve[]
}

const known = keptWith<RunDetail['points'], Known>('curves')

/** Epochs between two places at which the work may be put aside. */
const EPOCHS_AT_ONCE = 2000

/**
 * All quantities of a run that change with the epochs; a stand-alone attack or estimate is a curve of one point.
 * Remembered as long as the measurements are the same: runs are put together in ever new sets.
 */
export function runCurves(detail: RunDetail): readonly RunCurve[] {
  return atOnce(runCurvesInParts(detail))
}

/** The same, put aside now and then: 100,000 epochs at once would hold a window up. */
export function* runCurvesInParts(detail: RunDetail): InParts<readonly RunCurve[]> {
  const failure = detail.run.error?.code ?? ''
  const before = known.get(detail.points)
  if (before?.failure === failure) return before.curves
  const lossKey = `loss ${dataKey(detail)}`
  const building: Building = { curves: new Map(), detail, lossKey, cleanKeys: new Map() }
  const epochs = epochPoints(detail)
  for (const [index, epoch] of epochs.entries()) {
    addEpoch(building, epoch)
    if (index % EPOCHS_AT_ONCE === EPOCHS_AT_ONCE - 1) yield
  }
  for (const point of detail.points) {
    if (point.kind === 'attack') {
      addClean(building, point.result.cleanAccuracy, 0)
      addAttack(building, point.result, 0)
    }
    if (point.kind === 'uncertainty') addUncertainty(building, point.result, 0)
  }
  addDivergence(building, epochs.at(-1))
  const found = [...building.curves.values()]
  for (const { points } of found) yield* countInBlocks(points)
  known.set(detail.points, { failure, curves: found })
  return found
}

function add(
  { curves }: Building,
  key: string,
  point: SeriesPoint,
  make: () => Omit<Entry, 'key' | 'points' | 'label' | 'conditions'>
): void {
  const curve = curves.get(key)
  if (curve) return void curve.points.push(point)
  const made = make()
  curves.set(key, { key, points: [point], ...made, ...curveWords(made.subject) })
}

function addEpoch(building: Building, point: EpochPoint): void {
  const { epoch } = point
  addClean(building, point.cleanAccuracy, epoch)
  for (const worst of point.worstCases) {
    if (worst.attacks.length < 2) continue
    const key = `worst ${threatKey(worst.threatModel)} ${worst.attacks.join()} ${worst.robustAccuracy.total} ${dataKey(building.detail)}`
    add(building, key, pointOf(epoch, worst.robustAccuracy), () => ({
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
  for (const result of point.attacks) addAttack(building, result, epoch)
  if (point.loss !== null)
    add(building, building.lossKey, pointOf(epoch, { value: point.loss > 0 ? point.loss : null }), () => ({
      id: 'loss',
      kind: 'loss',
      subject: { kind: 'loss' },
      y: axis('Training loss', { scale: 'log' }),
      better: 'less',
      references: []
    }))
  for (const result of point.uncertainty) addUncertainty(building, result, epoch)
}

/** A training that ended because its loss or a weight was no number: the next epoch has a mark instead of a value. */
function addDivergence({ curves, detail, lossKey }: Building, last: EpochPoint | undefined): void {
  if (detail.run.error?.code !== 'not-finite') return
  const loss = curves.get(lossKey)
  if (loss === undefined || last === undefined) return
  loss.points.push({ ...pointOf(last.epoch + 1, { value: Number.NaN }), name: 'not a finite number' })
}

function addClean(building: Building, rate: AttackResult['cleanAccuracy'], epoch: number): void {
  const { detail, cleanKeys } = building
  const key = cleanKeys.get(rate.total) ?? `clean ${rate.total} ${dataKey(detail)}`
  cleanKeys.set(rate.total, key)
  add(building, key, pointOf(epoch, rate), () => ({
    id: 'clean',
    kind: 'clean',
    subject: { kind: 'clean', total: rate.total, data: dataName(detail) },
    y: axis('Clean accuracy', { format: 'percent' }),
    better: 'more',
    references: []
  }))
}

function addAttack(building: Building, result: AttackResult, epoch: number): void {
  add(
    building,
    `robust ${attackKey(result, building.detail)}`,
    pointOf(epoch, result.robustAccuracy),
    () => ({
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
    })
  )
}

function addUncertainty(building: Building, result: UncertaintyResult, epoch: number): void {
  const condition = uncertaintyKey(result, building.detail)
  const { id } = estimatorInfos[result.spec.estimator]
  const rest = { better: null, references: [] }
  const about = (quantity: 'sigma-x' | 'sigma-p' | 'product'): MetricSubject => ({
    kind: 'uncertainty',
    quantity,
    spec: result.spec,
    total: result.sampleCount
  })
  add(building, `sigma-x ${condition}`, pointOf(epoch, result.totalSigmaX, result.resolved), () => ({
    ...rest,
    id: `sigma-x-${id}`,
    kind: 'sigma-x',
    subject: about('sigma-x'),
    y: axis('Δx', { unit: 'unit of x' })
  }))
  add(building, `sigma-p ${condition}`, pointOf(epoch, result.totalSigmaP, result.resolved), () => ({
    ...rest,
    id: `sigma-p-${id}`,
    kind: 'sigma-p',
    subject: about('sigma-p'),
    y: axis('Δp', { unit: '1 / unit of x' })
  }))
  add(building, `product ${condition}`, pointOf(epoch, result.product, result.resolved), () => ({
    ...rest,
    id: `product-${id}`,
    kind: 'product',
    subject: about('product'),
    y: axis('Δx · Δp', { scale: result.boundExact ? 'linear' : 'log' }),
    references: [{ label: boundText(result), value: result.bound }]
  }))
}
