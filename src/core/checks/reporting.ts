import { attackInfos, attackLabel, type AttackInfo } from '@contract/attacks'
import { paperCorruptions } from '@contract/attacks/corruption'
import { goalIn } from '@contract/attacks/goal'
import type { CheckOutcome } from '@contract/checks'
import type { AttackResult, WarningCode } from '@contract/measurement'
import type { Knowledge, Norm } from '@contract/threat-model'
import { formatCount, formatNumber, formatPercent, formatRate } from '../charts/format'
import * as by from './subject'
import { outcome, TINY, type Outcomes, type TrustSubject } from './subject'

const has = ({ warnings }: AttackResult, ...codes: WarningCode[]): boolean =>
  warnings.some(({ code }) => codes.includes(code))

/** C9 */
export function logits({ headline }: TrustSubject): CheckOutcome {
  return has(headline, 'not-logits')
    ? outcome('C9', 'warned', 'The outputs of all images lie between 0 and 1 and sum to 1.')
    : outcome('C9', 'passed', 'The outputs are not probabilities of every image.')
}

/** C10 */
export function gradients(subject: TrustSubject): CheckOutcome {
  const white = by.rivals(subject).filter(by.isWhiteBox)
  const best = by.lowest(white)
  if (best === undefined) return outcome('C10', 'not-run', 'No attack in this ball uses the gradient.')
  const stuck = (one: AttackResult): boolean => has(one, 'zero-gradient', 'not-finite-gradient')
  const weaker = white.filter(stuck)
  const names = weaker.map(({ spec }) => attackLabel(spec)).join(', ')
  if (stuck(best))
    return outcome(
      'C10',
      'failed',
      `Zero or not finite gradients kept ${attackLabel(best.spec)} from climbing.`
    )
  if (weaker.length > 0)
    return outcome('C10', 'warned', `Zero or not finite gradients in ${names}, but not in the strongest.`)
  return outcome(
    'C10',
    'passed',
    white.length === 1
      ? `No image withstood ${attackLabel(best.spec)} for want of a gradient.`
      : `No image withstood the ${formatCount(white.length)} white-box attacks for want of a gradient.`
  )
}

/** C13 and C22, from the ledgers of all attacks in this ball. */
export function fromLedger(subject: TrustSubject): CheckOutcome[] {
  const all = by.rivals(subject)
  const outcomes = all.flatMap((one) => subject.outcomes(one) ?? [])
  if (outcomes.length === 0) {
    const missing = 'The record of each image is not at hand.'
    return [outcome('C13', 'not-run', missing), outcome('C22', 'not-run', missing)]
  }
  const outside = outcomes.reduce((sum, one) => sum + one.outside, 0)
  const returned = all.filter((one) => has(one, 'left-ball', 'left-box'))
  const of = `in ${formatCount(outcomes.length)} evaluations`
  return [
    silentSuccess(outcomes),
    outcome(
      'C22',
      outside > 0 ? 'failed' : returned.length > 0 ? 'warned' : 'passed',
      returned.length > 0 && outside === 0
        ? `The referee brought examples of ${returned.map(({ spec }) => attackLabel(spec)).join(', ')} back.`
        : `${formatCount(outside)} successes beyond epsilon ${of}.`,
      outside,
      0
    )
  ]
}

/** C13 */
function silentSuccess(outcomes: readonly Outcomes[]): CheckOutcome {
  const heard = outcomes.flatMap(({ silent }) => silent ?? [])
  if (heard.length === 0)
    return outcome('C13', 'not-run', 'What the attacks were told of each image is not at hand.')
  const silent = heard.reduce((sum, one) => sum + one, 0)
  const of = outcomes.length === heard.length ? '' : ` of ${formatCount(outcomes.length)}`
  return outcome(
    'C13',
    silent > 0 ? 'failed' : 'passed',
    `${formatCount(silent)} uncounted examples in ${formatCount(heard.length)}${of} evaluations.`,
    silent,
    0
  )
}

/** Of slow attacks the first images are enough. */
const FIRST = 50

/** Whether any attack with this knowledge searches in this norm. */
function hasAttack(knowledge: Knowledge, norm: Norm): boolean {
  return Object.values<AttackInfo>(attackInfos).some(
    (info) => info.knowledge === knowledge && info.norms.includes(norm) && by.isSearchAttack(info.id)
  )
}

/** C18: also targeted attacks, whose robust accuracies stand apart elsewhere. A kind that no attack of the norm has is not asked for. */
export function kinds(subject: TrustSubject): CheckOutcome {
  const { norm } = subject.headline.spec
  const near = by.onFirstImages(subject, FIRST).filter((one) => by.isSearch(one))
  const members = near.flatMap((one) => by.membersOf(one))
  const isTargeted =
    near.some(({ threatModel }) => threatModel.targeted) ||
    members.some(({ attack }) => attack === 'apgdt' || attack === 'fabt')
  const wanted: [boolean, string][] = [
    [
      !hasAttack('score', norm) || members.some(({ info }) => info.knowledge === 'score'),
      'a score-based attack'
    ],
    [
      !hasAttack('decision', norm) || members.some(({ info }) => info.knowledge === 'decision'),
      'a decision-based attack'
    ],
    [isTargeted, 'a targeted attack'],
    [near.some(({ threatModel }) => !threatModel.targeted), 'an untargeted attack']
  ]
  const missing = wanted.flatMap(([isThere, what]) => (isThere ? [] : [what]))
  return missing.length === 0
    ? outcome(
        'C18',
        'passed',
        'Of every kind that the norm has, an attack was run: score-based, decision-based, targeted, untargeted.',
        0,
        0
      )
    : outcome('C18', 'not-run', `In this ball there is not yet ${missing.join(', ')}.`, missing.length, 0)
}

const STEPPERS: ReadonlySet<string> = new Set([
  ...['fgsm', 'rfgsm', 'bim', 'pgd', 'tpgd', 'mifgsm', 'eotpgd', 'bpda']
])

/** C20: attacks of the FGSM and PGD kind count as one. */
export function otherAttack(subject: TrustSubject): CheckOutcome {
  const all = by.rivals(subject)
  const used = [...new Set(all.flatMap((one) => by.membersOf(one).map(({ attack }) => attack)))]
  const list = used.join(', ')
  if (all.length === 0)
    return outcome('C20', 'not-applicable', 'No attack in this ball looks for an example.')
  if (all.every(by.isOneStep)) return outcome('C20', 'warned', `Judged by one step only (${list}).`)
  if (subject.training?.isAdversarial === true && used.every((attack) => STEPPERS.has(attack)))
    return outcome(
      'C20',
      'warned',
      `Trained by ${subject.training.method} and judged by the same kind only (${list}).`
    )
  return outcome('C20', 'passed', `Judged by ${list}.`)
}

/** C25: also whether there are as many target classes as were asked for, of which an attack takes all that there are. */
export function classesForLoss(subject: TrustSubject): CheckOutcome {
  const { classCount } = subject
  const members = by.rivals(subject).flatMap((one) => by.membersOf(one))
  const needs = Math.max(0, ...members.map(classesNeeded))
  const asked = Math.max(
    0,
    ...members.map(({ options }) => ('targetClasses' in options ? options.targetClasses : 0))
  )
  const fewer =
    classCount === null || asked < classCount
      ? ''
      : ` ${formatCount(asked)} target classes were asked for; there are ${formatCount(classCount - 1)}, and all were tried.`
  if (needs === 0)
    return outcome('C25', 'not-applicable', `No attack in this ball uses the DLR loss.${fewer}`)
  if (classCount === null) return outcome('C25', 'not-run', 'The number of classes is not known.')
  return outcome(
    'C25',
    classCount < needs ? 'failed' : 'passed',
    `${classCount} classes; the loss needs ${needs}.${fewer}`,
    classCount,
    needs
  )
}

/** The DLR loss divides by the third logit, towards a target by the fourth. */
function classesNeeded({ attack, options }: ReturnType<typeof by.membersOf>[number]): number {
  if (attack === 'apgdt') return 4
  if (!('loss' in options) || options.loss !== 'dlr') return 0
  return goalIn(options) === null ? 3 : 4
}

/** C26 */
export function aggregate(subject: TrustSubject): CheckOutcome {
  const { headline, outcomes } = subject
  const all = by.allRivals(subject)
  if (all.length < 2) return outcome('C26', 'not-applicable', 'There is one attack in this ball.')
  const robust = by.worst(all, outcomes)
  if (robust === null) return outcome('C26', 'not-run', 'The record of each image is not at hand.')
  const share = robust.reduce((sum, flag) => sum + flag, 0) / Math.max(1, robust.length)
  const difference = headline.robustAccuracy.value - share
  const slack = 1 / Math.max(1, robust.length)
  const least = by.lowest(all) ?? headline
  return outcome(
    'C26',
    difference > slack + TINY ? 'warned' : 'passed',
    `${formatPercent(share)} withstand all ${formatCount(all.length)} attacks, ${formatRate(least.robustAccuracy)} the ` +
      `strongest one (${attackLabel(least.spec)}), ${formatRate(headline.robustAccuracy)} this one.`,
    difference,
    slack
  )
}

/** C28: the schema of a result demands the rest. */
export function complete({ headline }: TrustSubject): CheckOutcome {
  const { modelHash, datasetHash, sampleCount } = headline
  const isWhole = modelHash !== '' && datasetHash !== '' && sampleCount > 0
  return outcome(
    'C28',
    isWhole ? 'passed' : 'failed',
    isWhole ? 'All conditions are stored.' : 'A hash or the images are missing.'
  )
}

/** C29 and C30, from the alarms of the training. */
export function overfitting({ training }: TrustSubject): CheckOutcome[] {
  if (training === null) {
    const unknown = 'The network was not trained here.'
    return [outcome('C29', 'not-applicable', unknown), outcome('C30', 'not-applicable', unknown)]
  }
  const isAlarmed = (code: WarningCode): boolean => training.warnings.includes(code)
  return [
    !training.isAdversarial
      ? outcome('C29', 'not-applicable', `${training.method} trains on unchanged images.`)
      : isAlarmed('catastrophic-overfitting')
        ? outcome('C29', 'failed', 'The alarm sounded while the network was trained.')
        : outcome('C29', 'passed', 'No alarm while the network was trained.'),
    isAlarmed('robust-overfitting')
      ? outcome('C30', 'warned', 'The alarm sounded while the network was trained.')
      : training.attackedEpochs <= 5
        ? outcome('C30', 'not-run', 'Needs more than 5 epochs in which the network was attacked.')
        : outcome('C30', 'passed', `No alarm over ${formatCount(training.attackedEpochs)} attacked epochs.`)
  ]
}

/** C31 */
export function separated({ headline: { spec }, separation }: TrustSubject): CheckOutcome {
  if (separation === null)
    return outcome('C31', 'not-run', 'Needs the statistics of the data set in this norm.')
  return outcome(
    'C31',
    spec.epsilon >= separation / 2 ? 'warned' : 'passed',
    `Epsilon ${formatNumber(spec.epsilon)}; images of different classes come as near as ${formatNumber(separation)}.`,
    spec.epsilon,
    separation / 2
  )
}

/** C34: Gaussian noise is one of the common corruptions, and the first to be asked for. */
export function broader({ headline, results }: TrustSubject): CheckOutcome {
  const own = results.filter((one) => by.sameData(one, headline) && one.spec.epsilon > 0)
  const seen = new Set(own.flatMap(({ spec }) => (spec.attack === 'corruption' ? [spec.options.kind] : [])))
  const others = paperCorruptions.filter((kind) => kind !== 'gaussian')
  const open = others.filter((kind) => !seen.has(kind)).length
  const missing = [
    ...(own.some(({ spec }) => spec.attack === 'spatial') ? [] : ['rotations and translations']),
    ...(seen.has('gaussian') ? [] : ['Gaussian noise']),
    ...(open === 0
      ? []
      : [`${formatCount(open)} of the ${formatCount(others.length)} other common corruptions`])
  ]
  return missing.length === 0
    ? outcome(
        'C34',
        'passed',
        `Rotations and translations, Gaussian noise and ${formatCount(others.length)} other common corruptions were measured.`
      )
    : outcome('C34', 'not-run', `Not yet measured: ${missing.join(', ')}.`)
}

/** C35: also beside the baseline that says the most frequent class of every image. */
export function notAboveClean({ headline, classCount, outcomes }: TrustSubject): CheckOutcome {
  const { robustAccuracy, cleanAccuracy } = headline
  const majority = outcomes(headline)?.majority ?? null
  const baselines = [
    ...(majority === null ? [] : [`always the most frequent class ${formatPercent(majority)}`]),
    ...(classCount === null ? [] : [`chance ${formatPercent(1 / classCount)}`])
  ]
  const isOneClass = majority !== null && cleanAccuracy.low <= majority
  return outcome(
    'C35',
    robustAccuracy.value > cleanAccuracy.value + TINY ? 'failed' : isOneClass ? 'warned' : 'passed',
    `Robust ${formatRate(robustAccuracy)}, clean ${formatRate(cleanAccuracy)}${baselines.map((one) => `, ${one}`).join('')}.`,
    robustAccuracy.value,
    cleanAccuracy.value
  )
}
