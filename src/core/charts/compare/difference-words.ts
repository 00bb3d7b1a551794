import { attackLabel } from '@contract/attacks'
import type { ComparisonNote, MetricSubject, NotComparable } from '@contract/compare'
import { estimatorInfos } from '@contract/estimators'
import type { ThreatModel } from '@contract/threat-model'
import { attackOptions, epsilonText, estimatorText, normText, optionsLine, threatText } from '../conditions'
import { formatCount } from '../format'

/** What a row of the differences is called, and the conditions it was measured under, in the language of who asks. */
export function measureWords(subject: MetricSubject): {
  readonly label: string
  readonly conditions: string
} {
  switch (subject.kind) {
    case 'clean':
      return { label: 'Clean accuracy', conditions: `${formatCount(subject.total)} test images` }
    case 'worst':
      return {
        label: 'Robust accuracy, worst case',
        conditions: `${threatText(subject.threatModel)}; ${subject.attacks.join(', ')}`
      }
    case 'robust': {
      const { spec, threatModel, total, offset } = subject
      const images = `${formatCount(total)} test images from no. ${offset}`
      return {
        label: `Robust accuracy, ${attackLabel(spec)}`,
        conditions: `${threatText(threatModel)}; ${optionsLine(attackOptions(spec))}; ${images}`
      }
    }
    case 'loss':
      return { label: 'Training loss', conditions: '' }
    case 'uncertainty': {
      const symbol = { 'sigma-x': 'Δx', 'sigma-p': 'Δp', product: 'Δx · Δp' }[subject.quantity]
      const { spec } = subject
      return { label: `${symbol}, ${estimatorInfos[spec.estimator].label}`, conditions: estimatorText(spec) }
    }
  }
}

/** Why two figures are not subtracted, in the language of who asks. */
export function reasonText(reason: NotComparable): string {
  switch (reason.why) {
    case 'not-measured':
      return 'Not comparable: not measured.'
    case 'other-data':
      return 'Not comparable: different data.'
    case 'not-attacked':
      return 'Not comparable: this run was not attacked.'
    case 'other-attack':
      return `Not comparable: another attack, ${reason.attacks.join(', ')}, or other options of it.`
    case 'other-threat':
      return `Not comparable: different threat models, here ${threatsFound(reason.wanted, reason.found)}.`
    case 'other-worst-case':
      return 'Not comparable: the worst case is over other attacks.'
    case 'no-worst-case':
      return 'Not comparable: no worst case under this threat model.'
    case 'not-estimated':
      return 'Not comparable: not estimated with these options.'
    case 'not-resolved':
      return `Not comparable: not resolved (too small an effective sample size, or chains not mixed).`
    case 'no-interval':
      return 'Not comparable: a value without an interval.'
  }
}

/** What stands in the row needs no saying again: norm and epsilon, where they are what differs. */
function threatsFound(wanted: ThreatModel, found: readonly ThreatModel[]): string {
  const short = (threat: ThreatModel): string => `${normText(threat.norm)}, ${epsilonText(threat)}`
  const told = found.some((threat) => short(threat) === short(wanted))
  return [...new Set(found.map(told ? threatText : short))].join('; ')
}

/** On what an interval rests, in the language of who asks. */
export function noteText(note: ComparisonNote): string {
  switch (note) {
    case 'not-kept-for-all':
      return 'What each network said of each image was not kept for all of these images, so the shares are treated as independent; on the same images the interval is wider than it need be.'
    case 'other-images':
      return 'Counted on different test images.'
    case 'intervals-apart':
      return 'From the intervals of both values, as if they were estimated on different images.'
  }
}
