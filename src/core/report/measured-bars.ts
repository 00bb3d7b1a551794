import type { RunDetail } from '@contract/run'
import { quantileBars, winBars } from '../charts/compare/attack-bars'
import { classUncertaintyBars } from '../charts/compare/class-uncertainty'
import { corruptionBars } from '../charts/compare/corruption-bars'
import type { StyledRun } from '../charts/compare/measured-results'
import type { BarSpec } from '../charts/figure-spec'
import { runStyles } from '../charts/run-style'
import type { Block } from './document'
import { runsPlace } from './places'

/**
 * Corruptions and noise, quantiles of distances, and who won in ensembles.
 *
 * @param baselines names of networks that others are compared with
 */
export function attackBars(details: readonly RunDetail[], baselines: readonly string[]): Block[] {
  const runs = styled(details)
  return figures([...corruptionBars(runs, baselines), ...quantileBars(runs), ...winBars(runs)], details)
}

/** The uncertainty pair of single classes. */
export function classBars(details: readonly RunDetail[]): Block[] {
  return figures(classUncertaintyBars(styled(details)), details)
}

function styled(details: readonly RunDetail[]): StyledRun[] {
  const styles = runStyles(details)
  return details.flatMap((detail) => {
    const style = styles.get(detail.run.id)
    return style ? [{ detail, style }] : []
  })
}

function figures(specs: readonly BarSpec[], details: readonly RunDetail[]): Block[] {
  return specs.map((chart) => ({ kind: 'figure', number: 0, chart, place: runsPlace(details) }))
}
