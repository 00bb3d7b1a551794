import { attackLabel, drawsAtRandom } from '@contract/attacks'
import { FEWEST_DRAWS, FEWEST_RESTARTS } from '@contract/checks/job'
import type { CheckOutcome } from '@contract/checks'
import type { AttackResult } from '@contract/measurement'
import { sameThreat } from '@contract/threat-model'
import { formatCount, formatPercent } from '../charts/format'
import { budgetOf, type Budget } from './budget'
import * as by from './subject'
import { outcome, TINY, type TrustSubject } from './subject'

type Counted = Budget | 'restarts'

const percent = ({ robustAccuracy }: AttackResult): string => formatPercent(robustAccuracy.value)
const gap = (a: AttackResult, b: AttackResult): number => a.robustAccuracy.value - b.robustAccuracy.value
const countOf = ({ spec }: AttackResult, option: Counted): number => by.optionOf(spec, option) ?? 0

/** An attack without one of its options: what has to be the same where that option differs. */
function rest({ spec }: AttackResult, option: Counted): string {
  const others = Object.entries({ ...spec.options, [option]: 0 }).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([spec.attack, others])
}

/** What is lost from N to 2N, and whether that is more than half a point or one image. */
function converged(id: 'C6' | 'C7', option: Counted, few: AttackResult, many: AttackResult): CheckOutcome {
  const slack = Math.max(0.005, 1 / Math.max(1, few.sampleCount))
  const difference = gap(few, many)
  return outcome(
    id,
    difference > slack + TINY ? 'failed' : 'passed',
    `${attackLabel(few.spec)} on ${formatCount(few.sampleCount)} images: ${percent(few)} at ` +
      `${formatCount(countOf(few, option))} ${option}, ${percent(many)} at ${formatCount(countOf(many, option))}.`,
    difference,
    slack
  )
}

/** The pair between which most is lost. */
function widest(
  pairs: readonly (readonly [AttackResult, AttackResult])[]
): (typeof pairs)[number] | undefined {
  return [...pairs].sort((a, b) => gap(...b) - gap(...a))[0]
}

/** C6: the very attack that the number is from, and the same one, all else equal, at twice its steps or queries or more. */
export function steps(subject: TrustSubject): CheckOutcome {
  const { headline } = subject
  const budget = budgetOf(headline.spec)
  if (budget === null)
    return outcome('C6', 'not-applicable', `${attackLabel(headline.spec)} has no number of steps or queries.`)
  const own = countOf(headline, budget)
  const found = widest(
    by
      .rivals(subject)
      .filter((one) => rest(one, budget) === rest(headline, budget) && countOf(one, budget) >= 2 * own)
      .map((one) => [headline, one] as const)
  )
  return found === undefined
    ? outcome(
        'C6',
        'not-run',
        `Needs ${attackLabel(headline.spec)} on the same images with ${formatCount(2 * own)} ${budget}, all else equal.`
      )
    : converged('C6', budget, ...found)
}

/**
 * C7: the attack that the number is from at 10 restarts or more and at twice as many, on the first of its images: one
 * restart beside two says nothing of lucky starts.
 */
export function restarts(subject: TrustSubject): CheckOutcome {
  const { headline } = subject
  const own = by.optionOf(headline.spec, 'restarts')
  if (own === null) return outcome('C7', 'not-applicable', `${attackLabel(headline.spec)} has no restarts.`)
  if (by.optionOf(headline.spec, 'queries') !== null)
    return outcome(
      'C7',
      'not-applicable',
      `${attackLabel(headline.spec)} spends its queries on one search: more of them say more than restarts.`
    )
  if (!drawsAtRandom(headline.spec))
    return outcome(
      'C7',
      'not-applicable',
      `${attackLabel(headline.spec)} draws nothing at random with these options: every restart would be the first one again.`
    )
  const same = by
    .onFirstImages(subject, FLOOR)
    .filter((one) => rest(one, 'restarts') === rest(headline, 'restarts'))
  const found = widest(
    same
      .filter((few) => countOf(few, 'restarts') >= Math.max(FEWEST_RESTARTS, own))
      .flatMap((few) =>
        same
          .filter(
            (many) => by.sameImages(few, many) && countOf(many, 'restarts') >= 2 * countOf(few, 'restarts')
          )
          .map((many) => [few, many] as const)
      )
  )
  const least = Math.max(FEWEST_RESTARTS, own)
  return found === undefined
    ? outcome(
        'C7',
        'not-run',
        `Needs ${attackLabel(headline.spec)} with ${formatCount(least)} restarts and with ${formatCount(2 * least)}, on the ` +
          `first ${FLOOR} images or more.`
      )
    : converged('C7', 'restarts', ...found)
}

/** Images that noise and restarts need at least. */
const FLOOR = 100

/**
 * C17: image by image, and where noise was tried on all images as shares, too, with one image of slack. It passes only with 10,000 draws or more; what fewer draws find counts as well.
 */
export function noiseFloor(subject: TrustSubject): CheckOutcome {
  const { headline } = subject
  const wanted = `${formatCount(FEWEST_DRAWS)} draws on the first ${formatCount(Math.min(FLOOR, headline.sampleCount))} images`
  const noises = by
    .onFirstImages(subject, 1)
    .filter(
      ({ spec, threatModel }) => spec.attack === 'noise' && sameThreat(threatModel, headline.threatModel)
    )
  const all = by.allRivals(subject)
  const best = by.lowest(all)
  if (noises.length === 0 || best === undefined)
    return outcome('C17', 'not-run', `Needs the noise attack in the same ball: ${wanted}.`)
  const found = noises.map((noise) => floorOf(subject, all, best, noise))
  const failed = found.find(({ isBelow }) => isBelow === true)
  const done = found.find(({ isBelow, isEnough }) => isEnough && isBelow === false)
  const said = failed ?? done ?? found.at(-1)
  if (said === undefined || found.every(({ isBelow }) => isBelow === null))
    return outcome('C17', 'not-run', 'The record of each image is not at hand.')
  if (failed === undefined && done === undefined)
    return outcome('C17', 'not-run', `${said.sentence} That is too little to rely on: it takes ${wanted}.`)
  return outcome(
    'C17',
    failed === undefined ? 'passed' : 'failed',
    said.sentence,
    said.difference,
    said.slack
  )
}

/** What one evaluation under noise says; `isBelow` is null where a ledger is missing. */
function floorOf(
  subject: TrustSubject,
  all: readonly AttackResult[],
  best: AttackResult,
  noise: AttackResult
): {
  readonly isBelow: boolean | null
  readonly isEnough: boolean
  readonly sentence: string
  readonly difference: number
  readonly slack: number
} {
  const draws = by.optionOf(noise.spec, 'tries') ?? 0
  const isEnough = draws >= FEWEST_DRAWS && noise.sampleCount >= Math.min(FLOOR, subject.headline.sampleCount)
  const tried = `Noise, ${formatCount(draws)} draws on each of ${formatCount(noise.sampleCount)} images`
  const alone = by.fooledOnlyBy(subject, all, [noise])
  const byImages = {
    isBelow: alone === null ? null : alone > 0,
    isEnough,
    sentence: `${tried}, fools ${formatCount(alone ?? 0)} that withstand all attacks.`,
    difference: alone ?? 0,
    slack: 0
  }
  const slack = 1 / Math.max(1, noise.sampleCount)
  const difference = gap(best, noise)
  // As many withstand where noise fools some and the attacks others: then the images decide.
  if (!by.sameImages(noise, best) || (byImages.isBelow === true && difference <= slack + TINY))
    return byImages
  const sentence = `${tried}: ${percent(noise)} withstand it, ${percent(best)} ${attackLabel(best.spec)}.`
  return { isBelow: difference > slack + TINY || byImages.isBelow, isEnough, sentence, difference, slack }
}
