import { attackLabel } from '@contract/attacks'
import type { AttackResult, Rate } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import type { SeriesSpec } from '../chart-spec'
import { normText } from '../conditions'
import { formatBox, formatCount, formatNumber } from '../format'
import { runStyles, type RunStyle } from '../run-style'
import { epochPoints, pointOf } from '../samples'

/** A trained network of the project under one attack, to set beside what theory says of another model. */
export interface Trained {
  readonly style: RunStyle
  /** Training images; null where the data set is gone. */
  readonly trainImages: number | null
  readonly cleanAccuracy: Rate
  readonly attack: AttackResult
}

/** Networks of the project that were attacked alike: same attack, threat model, images and data. */
export interface Comparable {
  readonly key: string
  /** "PGD, L∞ 0.1, 1,000 images" */
  readonly label: string
  readonly networks: readonly Trained[]
}

/**
 * The last measured state of each training, in groups of networks that were attacked alike, the largest first. What was
 * attacked otherwise is in another group: it is no point beside the same curve.
 *
 * @param trainCount images of the training split of a run's data set; null where it is not known
 * @param looks names and looks of the runs, by id; without them those of `runStyles`
 */
export function comparableNetworks(
  details: readonly RunDetail[],
  trainCount: (detail: RunDetail) => number | null,
  looks?: ReadonlyMap<string, RunStyle>
): Comparable[] {
  const trainings = details.filter(({ run }) => run.spec.kind === 'train')
  const styles = looks ?? runStyles(trainings)
  const groups = new Map<string, { label: string; networks: Trained[] }>()
  for (const detail of trainings) {
    const { spec } = detail.run
    const point = epochPoints(detail)
      .filter(({ epoch, attacks }) => epoch > 0 && attacks.length > 0)
      .at(-1)
    const style = styles.get(detail.run.id)
    if (spec.kind !== 'train' || point === undefined || style === undefined) continue
    const all = trainCount(detail)
    const trainImages = all === null ? null : Math.min(all, spec.limits.train ?? Infinity)
    for (const attack of point.attacks) {
      const { threatModel, datasetHash, sampleCount } = attack
      const key = JSON.stringify([attack.spec, threatModel, datasetHash, sampleCount])
      const label = `${attackLabel(attack.spec)}, ${formatCount(sampleCount)} images`
      const group = groups.get(key) ?? { label, networks: [] }
      group.networks.push({ style, trainImages, cleanAccuracy: point.cleanAccuracy, attack })
      groups.set(key, group)
    }
  }
  return [...groups]
    .map(([key, group]) => ({ key, ...group }))
    .sort((a, b) => b.networks.length - a.networks.length)
}

/** Under which conditions the points of a group were measured. */
export function groupConditions({ networks, label }: Comparable): string {
  const [first] = networks
  if (first === undefined) return ''
  const { threatModel } = first.attack
  return (
    `Points: ${formatCount(networks.length)} trained networks of this project after their last measured epoch, ${label}, ` +
    `${normText(threatModel.norm)} ε = ${formatNumber(threatModel.epsilon, 3)}, box ${formatBox(threatModel.bounds)}, ` +
    'Wilson intervals of 95 %.'
  )
}

/** Networks as points that stand alone, one series a network. */
export function networkPoints(
  networks: readonly Trained[],
  place: (network: Trained) => { readonly x: number; readonly y: Rate; readonly across?: Rate } | null,
  kind: string
): SeriesSpec[] {
  return networks.flatMap((network): SeriesSpec[] => {
    const found = place(network)
    if (found === null) return []
    const { label, colorIndex, marker } = network.style
    const across = found.across ? { xLow: found.across.low, xHigh: found.across.high } : {}
    const point = {
      ...pointOf(found.x, found.y),
      ...across,
      name: kind,
      evaluation: network.attack.evaluationId
    }
    return [
      {
        ...{ id: `network-${kind}-${label}`, label: kind === '' ? label : `${label}, ${kind}` },
        ...{ colorIndex: colorIndex + FIRST_FREE, dash: 'dotted', marker, points: [point] }
      }
    ]
  })
}

/** The colours before are those of the curves. */
const FIRST_FREE = 3

/** The share of what is wrong instead of what is right, with its interval. */
export function errorOf({ value, count, total, low, high }: Rate): Rate {
  return { value: 1 - value, count: total - count, total, low: 1 - high, high: 1 - low }
}
