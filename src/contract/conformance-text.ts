import type { ConformanceCertificate, ConformanceRow, MaskedRow } from './conformance'

/** One row as a line: "passed  pgd l2 on linear: robust accuracy 0.5000, exact 0.5000 ...". */
export function conformanceLine(row: ConformanceRow): string {
  const { attack, norm, model, goal, quantity, found, expected, deviation, demand, epsilon, seconds } = row
  return (
    `${row.passed ? 'passed' : 'FAILED'}  ${`${attack} ${norm}`.padEnd(18)} ${model.padEnd(9)} ${goal.padEnd(12)} ` +
    `${quantity} ${numberText(found)}, exact ${numberText(expected)}, deviation ${deviationText(deviation)} ` +
    `(${demand}, epsilon ${epsilon}, ${seconds.toFixed(1)} s)${row.reason === '' ? '' : `: ${row.reason}`}`
  )
}

/** One masked network as a line: "passed  saturated: C10 has to warn; C10 did". */
export function maskedLine(row: MaskedRow): string {
  return (
    `${row.passed ? 'passed' : 'FAILED'}  checks on ${row.network.padEnd(9)} ${expectedText(row)}; ${raisedText(row)} ` +
    `(${row.seconds.toFixed(1)} s)${row.found.length === 0 ? '' : `: ${row.found.join(' ')}`}`
  )
}

export function expectedText({ expected, failing, allowed = [] }: MaskedRow): string {
  const besides = allowed.length === 0 ? '' : `, besides perhaps ${allowed.join(', ')}`
  return (
    (expected.length === 0 ? 'no check may warn' : `has to be caught by ${markedIds(expected, failing)}`) +
    besides
  )
}

export function raisedText({ raised, failed }: MaskedRow): string {
  return raised.length === 0 ? 'nobody warned' : `warned: ${markedIds(raised, failed)}`
}

/** "C10 (failed), C32"; whatever is not marked warns. */
function markedIds(ids: readonly string[], failed: readonly string[] = []): string {
  return ids.map((id) => id + (failed.includes(id) ? ' (failed)' : '')).join(', ')
}

export function numberText(value: number | null): string {
  return value === null ? 'infinite' : value.toFixed(4)
}

export function deviationText(value: number): string {
  return value > 1e6 ? 'infinite' : `${value > 0 ? '+' : ''}${(100 * value).toFixed(2)} %`
}

/** With what the certificate was made, one fact a line. */
export function conformanceFacts(certificate: ConformanceCertificate): { name: string; value: string }[] {
  const { rows, masked, heisenbench, tensorflow, tfjs, node, platform, processor, cores } = certificate
  const trials = [...rows, ...masked]
  const failed = trials.filter(({ passed }) => !passed).length
  return [
    {
      name: 'Verdict',
      value: certificate.passed
        ? `passed, ${trials.length} trials`
        : `FAILED, ${failed} of ${trials.length} trials`
    },
    {
      name: 'Made with',
      value: `Heisenbench ${heisenbench}, TensorFlow ${tensorflow}, tfjs ${tfjs}, Node ${node}`
    },
    { name: 'Machine', value: `${processor}, ${cores} cores, ${platform}` },
    {
      name: 'Attacks',
      value:
        certificate.attacks.length === 0 ? 'all of the program' : `only ${certificate.attacks.join(', ')}`
    },
    { name: 'Seed', value: String(certificate.seed) },
    { name: 'Date', value: certificate.createdAt },
    { name: 'Time', value: `${certificate.seconds.toFixed(1)} s` }
  ]
}

/** What the networks are and what is asked, for people. */
export const conformanceNotes: readonly string[] = [
  'linear: logits w x + b; the nearest example is margin over dual norm away (in l0: the features that win most, counted). Of motions a short bar has to be shifted over the middle, of corruptions an even grey has to grow lighter than half.',
  'diamond: four ReLU on two inputs; a point inside loses margin by 2, the root of 2, and 1 for a unit of linf, l2 and l1.',
  'behind: logits a, 0, −a − k and −k with a = w x + b; targeted only, at the class that lies behind another one: (a + k) over dual norm away.',
  'slab: class 0 is a thin slab around the middle of the box, so that nearly every input of the ball is adversarial; asked of attacks that are left to chance.',
  'constant: no adversarial example exists.',
  'Checks are tried on a linear network with its gradient hidden: saturated (logits times 10,000), quantised (input in eight steps), random (noise of 0.1 on the input), flat (logits rounded to whole numbers); whole is the same left as it is. Each has to raise its own warnings and no other; of whole no check may warn.',
  'exact: the answer itself is asked, within the tolerance of the attack. reach: an attack that asks many questions has to fool what lies well inside the ball. found: every image has to be fooled, at whichever distance. sound: nothing but to claim no example that does not exist. Leaving ball or box fails always.'
]
