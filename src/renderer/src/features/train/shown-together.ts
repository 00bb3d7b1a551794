import type { Run } from '@contract/run'
import { MOST_RUNS } from '../compare/chosen-runs'

/**
 * The runs of many that are drawn together: more cannot be told apart in a chart. Those that run go first, but each keeps
 * its place and with it its colour.
 */
export function shownTogether(runs: readonly Run[]): Run[] {
  const chosen = new Set(
    [...runs]
      .sort((a, b) => Number(b.state === 'running') - Number(a.state === 'running'))
      .slice(0, MOST_RUNS)
      .map(({ id }) => id)
  )
  return runs.filter(({ id }) => chosen.has(id))
}
