import type { AttackSpec } from '@contract/attacks'
import { probeChecks, type CheckOutcome, type CheckResult, type CheckState } from '@contract/checks'
import { outcome, type TrustSubject } from './subject'

const ofNetwork: ReadonlySet<string> = new Set(probeChecks)

/** Whether a measurement speaks of the evaluation in doubt: of its network, of its ball, or of its very attack. */
function speaksOf({ id, attack, state }: CheckResult, asked: AttackSpec): boolean {
  // What BPDA finds beyond the attack (C32) it finds in one ball.
  if (ofNetwork.has(id) && !(id === 'C32' && state === 'failed')) return true
  if (attack.norm !== asked.norm || attack.epsilon !== asked.epsilon || attack.eightBit !== asked.eightBit)
    return false
  return id === 'C19' || id === 'C15' || sameAttack(attack, asked)
}

/** The same attack with the same options, in whatever order these are written down. */
export function sameAttack(a: AttackSpec, b: AttackSpec): boolean {
  return a.attack === b.attack && JSON.stringify(sorted(a.options)) === JSON.stringify(sorted(b.options))
}

/** Options in the order of their names: a form and a study file may list them otherwise. */
function sorted(options: object): [string, unknown][] {
  return Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** What jobs have measured of a robust accuracy: of each check the youngest result that is one. */
export function measuredOutcomes({ headline, measured }: TrustSubject): CheckOutcome[] {
  const found = new Map<string, CheckOutcome>()
  for (const one of measured) {
    const { id, state, sentence, figure, threshold } = one
    const isSame = one.modelHash === headline.modelHash && one.datasetHash === headline.datasetHash
    if (state === null || !isSame || !speaksOf(one, headline.spec)) continue
    const before = found.get(id)
    if (before !== undefined && state === 'not-run') continue
    found.set(id, outcome(id, state, sentence, figure, threshold))
  }
  return [...found.values()]
}

const gravity: readonly CheckState[] = ['not-applicable', 'not-run', 'passed', 'warned', 'failed']

/** Two outcomes of the same check as one: the graver state, and what both found. */
export function joined(a: CheckOutcome, b: CheckOutcome | undefined): CheckOutcome {
  if (b === undefined) return a
  const [graver, other] = gravity.indexOf(b.state) > gravity.indexOf(a.state) ? [b, a] : [a, b]
  return { ...graver, sentence: `${graver.sentence} ${other.sentence}` }
}
