import { attackLabel } from '@contract/attacks'
import type { CostReport } from '@contract/compare'
import type { AttackResult } from '@contract/measurement'
import { type Group, groupsBy } from '../groups-by'
import { attackKey } from '../accuracy-charts'
import { axis } from '../axes'
import type { ChartSpec, SeriesPoint, SeriesSpec } from '../chart-spec'
import { attackOptions, optionsLine, threatKey, threatText } from '../conditions'
import { formatCount, formatNumber, formatSeeds } from '../format'
import { epochPoints, seriesOf, slug, uniqueIds } from '../samples'
import type { AttackedRun } from './robust-curves'
import type { ComparedRun } from './compared-runs'

interface Cost {
  readonly run: ComparedRun
  readonly result: AttackResult
}

const DASHES = ['solid', 'dashed', 'dotted'] as const

/** The attacks of each run that count now: those of the last attacked epoch, and stand-alone ones on its network. */
export function latestAttacks({ run, attacks }: AttackedRun): AttackResult[] {
  const last = epochPoints(run.detail)
    .filter((point) => point.attacks.length > 0)
    .at(-1)
  const alone = [run.detail, ...attacks.filter((detail) => detail.run.id !== run.detail.run.id)].flatMap(
    ({ points }) => points.flatMap((point) => (point.kind === 'attack' ? [point.result] : []))
  )
  return [...(last?.attacks ?? []), ...alone]
}

/**
 * Share of the initially right images that each attack has won against the calls that it spent on an image: at any
 * budget the attacks can be read off against each other. One chart a threat model and set of test images. Where the
 * ledger is missing, the attack is one point at its mean cost.
 */
export function costCharts(
  runs: readonly AttackedRun[],
  reports: ReadonlyMap<string, CostReport>
): ChartSpec[] {
  const costs = runs.flatMap((attacked) =>
    latestAttacks(attacked)
      .filter(({ attackSuccessRate }) => attackSuccessRate !== null)
      .map((result): Cost => ({ run: attacked.run, result }))
  )
  const groups = groupsBy(costs, ({ result: { threatModel, sampleCount, offset, datasetHash } }) =>
    JSON.stringify([threatKey(threatModel), sampleCount, offset, datasetHash])
  )
  return uniqueIds(groups.map((group) => chartOf(group, reports)))
}

function chartOf(costs: Group<Cost>, reports: ReadonlyMap<string, CostReport>): ChartSpec {
  const [{ result: first }] = costs
  const kinds = [...new Set(costs.map(({ run, result }) => attackKey(result, run.detail)))]
  const attacks = [
    ...new Set(
      costs.map(({ result: { spec } }) => `${attackLabel(spec)} (${optionsLine(attackOptions(spec))})`)
    )
  ]
  return {
    id: `cost:${slug(threatText(first.threatModel))}`,
    title: `Attack success against cost, ${first.spec.norm} ${first.spec.epsilon}, ${formatCount(first.sampleCount)} images`,
    caption:
      `Share of the images that were right before the attack and wrong after it (denominator: the initially right ones ` +
      `of ${formatCount(first.sampleCount)}), against forward and backward calls an image, the referee's own not counted. ` +
      `A curve counts an image as won once its own calls are within the budget; at one budget, higher is the cheaper attack. ` +
      `${threatText(first.threatModel)}; ${attacks.join('; ')}; attack seed ${formatSeeds(costs.map(({ result }) => result.seed))}. ` +
      `Wilson 95 % intervals.`,
    x: axis('Forward and backward calls an image', { scale: 'log' }),
    y: axis('Attack success rate', { format: 'percent', min: 0 }),
    references: [],
    series: costs.map(({ run, result }): SeriesSpec => {
      const at = kinds.indexOf(attackKey(result, run.detail))
      const own = seriesOf(
        `${run.detail.run.id} ${result.evaluationId}`,
        run.style,
        costPoints(result, reports.get(result.evaluationId))
      )
      return kinds.length === 1
        ? own
        : {
            ...own,
            label: `${own.label} · ${attackLabel(result.spec)}`,
            dash: DASHES[at % DASHES.length] ?? 'solid'
          }
    })
  }
}

function costPoints(result: AttackResult, report: CostReport | undefined): SeriesPoint[] {
  if (report !== undefined && report.points.length > 0) {
    return report.points.map(({ calls, success }) => ({
      x: Math.max(1, calls),
      y: success.value,
      low: success.low,
      high: success.high,
      resolved: true,
      name: `won within ${formatCount(calls)} calls`
    }))
  }
  const rate = result.attackSuccessRate
  const mean = result.forwardCalls + result.backwardCalls
  return [
    {
      x: Math.max(1, mean),
      y: rate?.value ?? null,
      low: rate?.low ?? null,
      high: rate?.high ?? null,
      resolved: true,
      name: `mean of ${formatNumber(mean)} calls an image; no ledger of single images`
    }
  ]
}
