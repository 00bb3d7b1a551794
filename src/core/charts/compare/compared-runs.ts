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
    return style === undefined ? [] : [{ detail, style: { ...style, ...lookOf(slot) } }]
  })
}

function lookOf(slot: number): Pick<RunStyle, 'colorIndex' | 'dash' | 'marker'> {
  return {
    colorIndex: slot % COLORS,
    dash: DASHES[Math.floor(slot / MARKERS.length) % DASHES.length] ?? 'solid',
    marker: MARKERS[slot % MARKERS.length] ?? 'circle'
  }
}

/**
 * Names and looks of runs that are shown elsewhere: those that are chosen for the comparison look as they do there, and the
 * others like none of them. Where none is chosen there, a network keeps one colour, as in `runStyles`.
 *
 * @param slots of the runs that are chosen for the comparison, by id
 */
export function stylesBesideCompared(
  details: readonly RunDetail[],
  slots: ReadonlyMap<string, number>
): ReadonlyMap<string, RunStyle> {
  const named = runStyles(details)
  if (!details.some(({ run }) => slots.has(run.id))) return named
  const taken = new Set(slots.values())
  let free = 0
  return new Map(
    [...named].map(([id, style]) => {
      while (taken.has(free)) free++
      return [id, { ...style, ...lookOf(slots.get(id) ?? free++) }]
    })
  )
}

/** Runs that differ in nothing but the seed (and the name that follows from it). */
export function seedGroups(runs: readonly ComparedRun[]): Group<ComparedRun>[] {
  return groupsBy(runs, ({ detail }) => kindKey(detail))
}

/** Runs with the same key are of one kind: they differ in nothing but the seed. */
export function kindKey({ run }: RunDetail): string {
  return `${run.datasetHash} ${withoutSeed(run.spec)}`
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
