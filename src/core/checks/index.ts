import { attackLabel } from '@contract/attacks'
import {
  hardChecks,
  neededForA,
  NOTHING_SOUGHT,
  trustChecks,
  type CheckOutcome,
  type Grade,
  type TrustCheckId,
  type TrustReport
} from '@contract/checks'
import { survives } from './as-images'
import * as convergence from './convergence'
import { enoughData } from './enough-data'
import { joined, measuredOutcomes } from './measured'
import * as reporting from './reporting'
import * as strength from './strength'
import { allRivals, isSearch, outcome, type TrustSubject } from './subject'

export { sameAttack } from './measured'
export { isAdversarial, isSearchSpec, outcomesOf, trainingFacts } from './subject'
export type { Outcomes, Peer, TrainingFacts, Transferred, TrustSubject } from './subject'

/** What can be asked of a network and of how a number is reported, whether or not an attack searched. */
const withoutAttack: ReadonlySet<TrustCheckId> = new Set([
  ...(['C8', 'C9', 'C11', 'C12', 'C24', 'C27', 'C28', 'C29', 'C30', 'C31', 'C32', 'C34', 'C35'] as const)
])

/** All checks of one robust accuracy, in their order, from what is stored; what needs more is "not run". */
export function runChecks(subject: TrustSubject): CheckOutcome[] {
  const found = [
    strength.manySteps(subject),
    strength.blackBox(subject),
    strength.largerEpsilon(subject),
    strength.unbounded(subject),
    strength.chanceAtGrey(subject),
    convergence.steps(subject),
    convergence.restarts(subject),
    convergence.noiseFloor(subject),
    reporting.logits(subject),
    reporting.gradients(subject),
    ...reporting.fromLedger(subject),
    survives(subject),
    reporting.kinds(subject),
    reporting.otherAttack(subject),
    reporting.classesForLoss(subject),
    reporting.aggregate(subject),
    enoughData(subject),
    reporting.complete(subject),
    ...reporting.overfitting(subject),
    reporting.separated(subject),
    reporting.broader(subject),
    reporting.notAboveClean(subject)
  ]
  const byId = new Map(found.map((one) => [one.id, one]))
  const measured = measuredOutcomes(subject)
  for (const one of measured) byId.set(one.id, joined(one, byId.get(one.id)))
  const ledger = byId.get('C22')
  if (ledger !== undefined && !measured.some(({ id }) => id === 'C22'))
    byId.set('C22', {
      ...ledger,
      sentence: `${ledger.sentence} None was judged again in a batch of one yet.`
    })
  const { headline } = subject
  const nothing = `${attackLabel(headline.spec)} looks for nothing: there is no attack to judge.`
  return (Object.keys(trustChecks) as TrustCheckId[]).map((id) =>
    isSearch(headline) || withoutAttack.has(id)
      ? (byId.get(id) ?? outcome(id, 'not-run', trustChecks[id].advice))
      : outcome(id, 'not-applicable', nothing)
  )
}

/**
 * D: a check failed that the number rests on. C: another one failed, or one warned. B: neither, but one of those that
 * count most was not run, or cannot be applied: nothing then speaks for the number either. A: the rest. What else does not
 * apply stands in nobody's way.
 */
export function gradeOf(checks: readonly CheckOutcome[]): { grade: Grade; reasons: string[] } {
  const say = ({ id, sentence }: CheckOutcome): string => `${id}, ${trustChecks[id].title}: ${sentence}`
  const red = checks.filter(({ state }) => state === 'failed')
  const hard = red.filter(({ id }) => hardChecks.includes(id))
  const amber = checks.filter(({ state }) => state === 'warned')
  const missing = checks.filter(
    ({ id, state }) => (state === 'not-run' || state === 'not-applicable') && neededForA.includes(id)
  )
  const grade = hard.length > 0 ? 'D' : red.length + amber.length > 0 ? 'C' : missing.length > 0 ? 'B' : 'A'
  const capped = ({ state }: CheckOutcome): string =>
    state === 'not-applicable' ? ' Without this check B is the best grade.' : ''
  return {
    grade,
    reasons: [...[...red, ...amber].map(say), ...missing.map((one) => say(one) + capped(one))]
  }
}

/** The checks of one robust accuracy with the grade that follows; none of what looks for nothing. */
export function judge(subject: TrustSubject): TrustReport {
  const checks = runChecks(subject)
  return {
    evaluationId: subject.headline.evaluationId,
    ...(isSearch(subject.headline) ? gradeOf(checks) : { grade: null, reasons: [NOTHING_SOUGHT] }),
    provisional: null,
    attacks: allRivals(subject).map(({ spec }) => attackLabel(spec)),
    checks
  }
}
