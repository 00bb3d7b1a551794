import { attackLabel } from '@contract/attacks'
import type { CheckOutcome } from '@contract/checks'
import type { AttackResult } from '@contract/measurement'
import { sameThreat } from '@contract/threat-model'
import { formatCount, formatNumber, formatPercent } from '../charts/format'
import { sidesOf, transferSides, type Side } from './sides'
import * as by from './subject'
import { outcome, TINY, type TrustSubject } from './subject'

const percent = ({ robustAccuracy }: AttackResult): string => formatPercent(robustAccuracy.value)
const gap = (a: AttackResult, b: AttackResult): number => a.robustAccuracy.value - b.robustAccuracy.value
const named = (result: AttackResult): string => `${percent(result)} under ${attackLabel(result.spec)}`

/** C1: as shares of all images, and image by image where the ledgers are at hand. */
export function manySteps(subject: TrustSubject): CheckOutcome {
  const white = by.rivals(subject).filter(by.isWhiteBox)
  const few = by.lowest(white.filter(by.isOneStep))
  const many = by.lowest(white.filter((one) => !by.isOneStep(one)))
  if (few === undefined || many === undefined)
    return outcome(
      'C1',
      'not-run',
      `Needs FGSM and an attack of many steps in the same ball on the same images.`
    )
  const share = (by.fooledOnlyBy(subject, [many], [few]) ?? 0) / Math.max(1, many.sampleCount)
  const slack = 1 / Math.max(1, many.sampleCount)
  const difference = gap(many, few)
  const state =
    difference > slack + TINY ? 'failed' : share > Math.max(0.01, slack) + TINY ? 'warned' : 'passed'
  const text = `${named(many)}, ${named(few)}; one step alone fools ${formatPercent(share)} of ${formatCount(many.sampleCount)} images.`
  return outcome('C1', state, text, difference, slack)
}

/** So many images are named that the black box alone fools. */
const NAMED = 20

/** Robust accuracies further apart than that, or a larger share of images that the black box alone fools, tell. */
const APART = 0.002

/**
 * C2: of a list of attacks, such as AutoAttack, each member counts by what it knows. Black boxes are slow: those that know
 * only the first images count for these, where they can fail or warn, but not pass. So do examples that were made on other
 * networks, on however many images: that such examples fail says nothing for the gradient.
 */
export function blackBox(subject: TrustSubject): CheckOutcome {
  const { headline, outcomes } = subject
  const all = by.allRivals(subject).map((one) => sidesOf(one, outcomes))
  const white = all.flatMap((one) => one.white ?? [])
  const best = lowestOf(white)
  const other = lowestOf(all.flatMap(({ black }) => black ?? []))
  const transfers = transferSides(subject)
  const first = by
    .onFirstImages(subject, 1)
    .filter((one) => by.isSearch(one) && sameThreat(one.threatModel, headline.threatModel))
    .flatMap((one) => sidesOf(one, outcomes).black ?? [])
    .concat(transfers)
  const nearest = first.filter((one) => one.sampleCount < headline.sampleCount || transfers.includes(one))
  const pairs = [
    ...(best && other ? [{ gradient: best, black: other }] : []),
    ...nearest.flatMap((black) => {
      const gradient = lowestOf(onFirst(white, black.sampleCount))
      return gradient ? [{ gradient, black }] : []
    })
  ]
  const beyond = ({ gradient, black }: (typeof pairs)[number]): number =>
    gradient.value - black.value - black.slack
  const worst = [...pairs].sort((a, b) => beyond(b) - beyond(a))[0]
  if (best === undefined || worst === undefined) return outcome('C2', 'not-run', NEEDS_BLACK_BOX)
  const flags = (sides: readonly Side[]): (Uint8Array | null)[] => sides.map(({ robust }) => robust)
  const alone = by.fooledRows(flags(white), flags(first))
  const asked =
    other === undefined ? Math.max(...first.map(({ sampleCount }) => sampleCount)) : best.sampleCount
  const share = (alone?.length ?? 0) / Math.max(1, asked)
  const state = beyond(worst) > APART + TINY ? 'failed' : share > APART + TINY ? 'warned' : 'passed'
  if (state === 'passed' && other === undefined) return outcome('C2', 'not-run', NEEDS_BLACK_BOX)
  const each =
    alone === null
      ? ''
      : `; the black box alone fools ${formatCount(alone.length)} of ${formatCount(asked)} images` +
        placesText(alone.map((row) => headline.offset + row))
  const say = ({ value, label }: Side): string => `${formatPercent(value)} under ${label}`
  // Where all images tell nothing, the first ones are not spoken of.
  const { gradient, black } =
    state === 'failed' || other === undefined ? worst : { gradient: best, black: other }
  const where =
    black.sampleCount < headline.sampleCount ? `Of the first ${formatCount(black.sampleCount)} images ` : ''
  return outcome(
    'C2',
    state,
    `${where}${say(gradient)}, ${say(black)}${each}.`,
    gradient.value - black.value,
    APART
  )
}

const NEEDS_BLACK_BOX = 'Needs a white-box and a black-box attack in the same ball on the same images.'

/** What attacks of the gradient did on the first `count` of their images, where the record of each is at hand. */
function onFirst(sides: readonly Side[], count: number): Side[] {
  return sides.flatMap((side) => {
    if (side.robust === null) return []
    const robust = side.robust.subarray(0, count)
    return [
      { ...side, sampleCount: count, robust, value: robust.reduce((sum, flag) => sum + flag, 0) / count }
    ]
  })
}

function lowestOf(sides: readonly Side[]): Side | undefined {
  return [...sides].sort((a, b) => a.value + a.slack - b.value - b.slack)[0]
}

/** Places in the test split, to look the images up: " (no. 3, 17 and 4 more)". */
function placesText(places: readonly number[]): string {
  if (places.length === 0) return ''
  const more = places.length - NAMED
  const rest = more > 0 ? ` and ${formatCount(more)} more` : ''
  return ` (no. ${places.slice(0, NAMED).join(', ')}${rest})`
}

/** C3: the same attack with the same options at each pair of neighbouring epsilons. */
export function largerEpsilon({ headline, results }: TrustSubject): CheckOutcome {
  const key = ({ spec, threatModel }: AttackResult): string =>
    JSON.stringify([
      ...[spec.attack, spec.norm, spec.options, threatModel.bounds, threatModel.targeted],
      threatModel.eightBit
    ])
  const groups = new Map<string, AttackResult[]>()
  for (const one of results) {
    if (!by.isSearch(one) || !by.sameImages(one, headline) || one.spec.norm !== headline.spec.norm) continue
    groups.set(key(one), [...(groups.get(key(one)) ?? []), one])
  }
  const pairs = [...groups.values()].flatMap((group) => {
    const ordered = [...group].sort((a, b) => a.spec.epsilon - b.spec.epsilon)
    return ordered.slice(1).flatMap((large, index) => {
      const small = ordered[index]
      return small !== undefined && small.spec.epsilon < large.spec.epsilon ? [{ small, large }] : []
    })
  })
  const worst = [...pairs].sort((a, b) => gap(b.large, b.small) - gap(a.large, a.small))[0]
  if (worst === undefined)
    return outcome(
      'C3',
      'not-run',
      'Needs one attack with the same options at two epsilons or more on the same images.'
    )
  const { small, large } = worst
  const slack = 1 / Math.max(1, large.sampleCount)
  const difference = gap(large, small)
  return outcome(
    'C3',
    difference > slack + TINY ? 'failed' : 'passed',
    `Over ${formatCount(pairs.length)} steps of epsilon the most that came back is ${formatPercent(Math.max(0, difference))} ` +
      `(${attackLabel(large.spec)}, epsilon ${formatNumber(small.spec.epsilon)} to ${formatNumber(large.spec.epsilon)}).` +
      warmText(pairs.map((pair) => pair.large)),
    difference,
    slack
  )
}

/** That what was taken over from the smaller epsilon cannot be lost; nothing where no attack began so. */
function warmText(attacks: readonly AttackResult[]): string {
  const warm = attacks.filter(({ warmStart }) => warmStart !== undefined).length
  if (warm === 0) return ''
  const which = warm === attacks.length ? 'Each' : `${formatCount(warm)} of them`
  return ` ${which} began with what a smaller epsilon found (warm start), and cannot lose it: there the check passes by construction.`
}

const STEPS_WITHOUT_BOUND = 100
/** Steps from half the range on. */
const STEPS_TO_GREY = 40
/** Images that speak for all: fewer tell chance from a broken attack too seldom. */
const FEWEST = 100

/** Whether an evaluation is of enough images: 100, or all that the headline has. */
function hasEnoughImages({ sampleCount }: AttackResult, headline: AttackResult): boolean {
  return sampleCount >= Math.min(FEWEST, headline.sampleCount)
}

/** C4: an epsilon that covers the whole box, found by the diameter of the box in the norm. There every image can be any other. */
export function unbounded({ headline, results, classCount, dimension }: TrustSubject): CheckOutcome {
  if (classCount === null) return outcome('C4', 'not-run', 'The number of classes is not known.')
  const fitting = results.filter((one) => {
    const { bounds, targeted } = one.threatModel
    const range = bounds.upper - bounds.lower
    const cover = {
      linf: range,
      l2: range * Math.sqrt(dimension ?? Infinity),
      l1: range * (dimension ?? Infinity)
    }
    const reach = (cover as Partial<Record<string, number>>)[one.spec.norm] ?? Infinity
    const steps = by.optionOf(one.spec, 'steps')
    return (
      by.isSearch(one) &&
      by.isWhiteBox(one) &&
      !by.isOneStep(one) &&
      !targeted &&
      by.sameData(one, headline) &&
      hasEnoughImages(one, headline) &&
      one.spec.epsilon >= reach * (1 - 1e-6) &&
      (steps === null || steps >= STEPS_WITHOUT_BOUND)
    )
  })
  const best = by.lowest(fitting)
  if (best === undefined)
    return outcome(
      'C4',
      'not-run',
      'Needs a white-box attack of 100 steps or more on 100 images or more whose epsilon covers the whole box.'
    )
  const { value } = best.robustAccuracy
  const threshold = 1 / classCount
  return outcome(
    'C4',
    value > threshold + TINY ? 'failed' : value > 0 ? 'warned' : 'passed',
    `${named(best)}; chance is ${formatPercent(threshold)}, and nothing should be left.`,
    value,
    // What is left of a curve that should end at 0.
    value > threshold + TINY ? threshold : 0
  )
}

/** C5 */
export function chanceAtGrey({ headline, results, classCount }: TrustSubject): CheckOutcome {
  if (classCount === null) return outcome('C5', 'not-run', 'The number of classes is not known.')
  const best = by.lowest(
    results.filter((one) => {
      const { bounds, targeted } = one.threatModel
      const steps = by.optionOf(one.spec, 'steps')
      return (
        one.spec.norm === 'linf' &&
        by.isSearch(one) &&
        by.isWhiteBox(one) &&
        !by.isOneStep(one) &&
        !targeted &&
        by.sameData(one, headline) &&
        hasEnoughImages(one, headline) &&
        (steps === null || steps >= STEPS_TO_GREY) &&
        one.spec.epsilon >= ((bounds.upper - bounds.lower) / 2) * (1 - 1e-6)
      )
    })
  )
  if (best === undefined)
    return outcome(
      'C5',
      'not-run',
      'Needs a white-box linf attack of 40 steps or more on 100 images or more at half the range or more.'
    )
  const chance = 1 / classCount
  const threshold = chance + 1.96 * Math.sqrt((chance * (1 - chance)) / Math.max(1, best.sampleCount))
  const { value } = best.robustAccuracy
  return outcome(
    'C5',
    value > threshold + TINY ? 'failed' : 'passed',
    `${named(best)}; chance allows ${formatPercent(threshold)}.`,
    value,
    threshold
  )
}
