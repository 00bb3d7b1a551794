import type { JobSpec } from '@contract/job'
import type { RunDetail } from '@contract/run'
import { type Group, groupsBy } from '../groups-by'
import type { RunStyle } from '../run-style'
import { runStyles } from '../run-style'

/** A run that was chosen, with the place that it keeps while others come and go: its colour. */
export interface ChosenRun {
  readonly detail: RunDetail
  readonly slot: number
}

export interface ComparedRun {
  readonly detail: RunDetail
  readonly style: RunStyle
}

const COLORS = 7
const DASHES = ['solid', 'dashed', 'dotted'] as const
const MARKERS = ['circle', 'square', 'triangle', 'diamond'] as const

/** Every chosen run looks different from the others: by colour, and without colour by its dash and marker together. */
export function comparedRuns(chosen: readonly ChosenRun[]): ComparedRun[] {
  const named = runStyles(chosen.map(({ detail }) => detail))
  return chosen.flatMap(({ detail, slot }) => {
    const style = named.get(detail.run.id)
    return style === undefined
      ? []
      : [
          {
            detail,
            style: {
              ...style,
              colorIndex: slot % COLORS,
              dash: DASHES[Math.floor(slot / MARKERS.length) % DASHES.length] ?? 'solid',
              marker: MARKERS[slot % MARKERS.length] ?? 'circle'
            }
          }
        ]
  })
}

/** Runs that differ in nothing but the seed (and the name that follows from it). */
export function seedGroups(runs: readonly ComparedRun[]): Group<ComparedRun>[] {
  return groupsBy(runs, ({ detail: { run } }) => `${run.datasetHash} ${withoutSeed(run.spec)}`)
}

const known = new WeakMap<JobSpec, string>()

/** A spec as text, but for seed and name. Made once: each chart groups the same runs. */
export function withoutSeed(spec: JobSpec): string {
  const before = known.get(spec)
  if (before !== undefined) return before
  const { seed: _, ...rest } = 'seed' in spec ? spec : { ...spec, seed: 0 }
  const text = JSON.stringify({ ...rest, name: null })
  known.set(spec, text)
  return text
}
