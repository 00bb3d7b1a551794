import type { AttackResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { networkOf, type RunStyle } from '../run-style'
import { epochPoints } from '../samples'

/** A run with the look that it has in every chart of one view. */
export interface StyledRun {
  readonly detail: RunDetail
  readonly style: RunStyle
}

/** One result with the run that measured it. */
export interface MeasuredResult extends StyledRun {
  readonly result: AttackResult
  /** Training of the network, or the name of the network that was attacked. */
  readonly network: string
}

/** All results of attacks of some runs; of a training those of its last measured epoch. */
export function measuredResults(runs: readonly StyledRun[]): MeasuredResult[] {
  return runs.flatMap(({ detail, style }) => {
    const { spec } = detail.run
    const network = spec.kind === 'train' ? style.label : networkOf(detail)
    const results = [
      ...(epochPoints(detail).at(-1)?.attacks ?? []),
      ...detail.points.flatMap((point) => (point.kind === 'attack' ? [point.result] : []))
    ]
    return results.map((result) => ({ detail, style, result, network }))
  })
}
