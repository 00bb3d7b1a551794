import { attackLabel, type AttackSpec } from '@contract/attacks'
import type { CheckOutcome, CheckResult } from '@contract/checks'
import type { Survival } from '@contract/survival'
import { survivalText } from '../charts/survival-text'
import { outcome, type TrustSubject } from './subject'

/** Share of the examples that have to be adversarial still. */
const LEAST = 0.9
/** Forms that lose nothing but the rounding; what JPEG takes away is told, and held against nobody. */
const LOSSLESS: readonly string[] = ['eight-bit', 'png']

type Verdict = Pick<CheckResult, 'sentence' | 'figure' | 'threshold'> & {
  readonly state: 'passed' | 'warned' | 'not-applicable'
}

/**
 * C23: of the examples of an attack, the share that is adversarial as an 8-bit image and as PNG, whichever is lower; each
 * has to lie within epsilon and half a level.
 */
export function asImages(survival: Survival, attack: AttackSpec): Verdict {
  const sentence = `${attackLabel(attack)}: ${survivalText(survival)}`
  if (survival.examples === 0) return { state: 'not-applicable', sentence, figure: null, threshold: null }
  const kept = survival.forms.filter(({ form }) => LOSSLESS.includes(form))
  const figure = Math.min(...kept.map(({ adversarial }) => adversarial.value))
  const isBeyond = kept.some(({ withinEdge }) => withinEdge !== null && withinEdge.count < withinEdge.total)
  return { state: figure < LEAST || isBeyond ? 'warned' : 'passed', sentence, figure, threshold: LEAST }
}

/** C23 from what an attack job has stored. */
export function survives({ headline: { survival, spec } }: TrustSubject): CheckOutcome {
  if (survival === undefined)
    return outcome(
      'C23',
      'not-run',
      'Its examples were not tried as images: an attack job does, or this check.'
    )
  const { state, sentence, figure, threshold } = asImages(survival, spec)
  return outcome('C23', state, sentence, figure, threshold)
}
