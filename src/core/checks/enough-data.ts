import type { CheckOutcome } from '@contract/checks'
import { formatCount, formatNumber, formatPercent, formatRateInterval } from '../charts/format'
import { mcnemar } from '../evaluation/mcnemar'
import { outcome, TINY, type Peer, type TrustSubject } from './subject'

const WIDEST = 0.05
/** Trainings of one recipe that tell how far chance leads them apart. */
const FEWEST_SEEDS = 3
const LEVEL = 0.05

/**
 * C27: the interval of the number itself; whether a defended network is told from its undefended twin on the same images
 * (McNemar's test); and how many seeds of the recipe were measured alike.
 */
export function enoughData(subject: TrustSubject): CheckOutcome {
  const { headline, training } = subject
  const { robustAccuracy: rate, sampleCount } = headline
  const half = (rate.high - rate.low) / 2
  const said = [`${formatCount(sampleCount)} images: 95 % interval ${formatRateInterval(rate)}.`]
  const twin = twinOf(subject)
  const isTold = twin === null ? true : twin.isTold
  if (twin !== null) said.push(twin.sentence)
  const seeds = seedsOf(subject)
  if (training !== null) said.push(seedSentence(subject, seeds))
  const isOpen = training !== null && seeds.length < FEWEST_SEEDS
  return outcome(
    'C27',
    half > WIDEST + TINY || !isTold ? 'warned' : isOpen ? 'not-run' : 'passed',
    said.join(' '),
    half,
    WIDEST
  )
}

/** The undefended network that withstands the same attack best, and what McNemar's test says of the two. */
function twinOf(subject: TrustSubject): { readonly isTold: boolean; readonly sentence: string } | null {
  const { headline, peers, training, outcomes } = subject
  if (training?.isAdversarial !== true) return null
  const best = strongest(peers.filter(({ isUndefended }) => isUndefended))
  const own = outcomes(headline)?.robust
  const theirs = best && outcomes(best.result)?.robust
  if (!best || !own || !theirs || own.length !== theirs.length) return null
  let [first, second] = [0, 0]
  own.forEach((flag, row) => {
    if (flag === 1 && theirs[row] === 0) first++
    if (flag === 0 && theirs[row] === 1) second++
  })
  const { midP } = mcnemar(first, second)
  const square = first + second === 0 ? 0 : (first - second) ** 2 / (first + second)
  const p = midP < 0.001 ? 'p < 0.001' : `p = ${formatNumber(midP, 2)}`
  const isTold = midP < LEVEL
  return {
    isTold,
    sentence:
      `Beside ${best.name}, which has no defence: ${formatCount(first)} images withstand here alone, ${formatCount(second)} there ` +
      `alone (McNemar, chi squared ${formatNumber(square)}, ${p})${isTold ? '' : ': not more than chance'}.`
  }
}

function strongest(peers: readonly Peer[]): Peer | undefined {
  return [...peers].sort((a, b) => b.result.robustAccuracy.value - a.result.robustAccuracy.value)[0]
}

/** Robust accuracies of the recipe under the very attack on the same images, one a seed. */
function seedsOf({ headline, training, peers }: TrustSubject): number[] {
  const own: readonly [number | null, number] = [training?.seed ?? null, headline.robustAccuracy.value]
  const same = peers
    .filter(({ isSameRecipe }) => isSameRecipe)
    .map(({ seed, result }) => [seed, result.robustAccuracy.value] as const)
  return [...new Map([...same, own]).values()]
}

function seedSentence({ training }: TrustSubject, values: readonly number[]): string {
  const recipe = `seed${values.length === 1 ? '' : 's'} of this training (${training?.method ?? ''}) measured alike`
  const spread =
    values.length < 2
      ? ''
      : `, from ${formatPercent(Math.min(...values))} to ${formatPercent(Math.max(...values))}`
  const wanted = values.length < FEWEST_SEEDS ? `; ${FEWEST_SEEDS} tell how far chance leads them apart` : ''
  return `${formatCount(values.length)} ${recipe}${spread}${wanted}.`
}
