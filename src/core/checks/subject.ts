import {
  attackInfos,
  isTargeted,
  membersOf as membersOfSpec,
  type AttackId,
  type AttackInfo,
  type AttackSpec
} from '@contract/attacks'
import type { CheckOutcome, CheckResult, CheckState, TrustCheckId } from '@contract/checks'
import type { AttackResult, WarningCode } from '@contract/measurement'
import { countsUnder, sameThreat, untargetedThreat } from '@contract/threat-model'
import type { LedgerRow, RunDetail } from '@contract/run'
import type { MethodSpec } from '@contract/training'
import { turnedWrong } from '../evaluation/any-class'
import { countOf } from '../evaluation/accuracy'
import { wilson } from '../evaluation/wilson'

/** What the ledger says of one evaluation. */
export interface Outcomes {
  /** 1 for each image that is right before and after, by its place in the split. */
  readonly robust: Uint8Array
  /** The same, but 0 as well where a targeted attack reached another wrong class than the one it wanted. */
  readonly neverWrong: Uint8Array
  /** Images that withstood although the attack was told of an example in the ball; null where nobody heard it. */
  readonly silent: number | null
  /** Successes beyond epsilon. */
  readonly outside: number
  /** Share of the most frequent label among the images; null where the labels are not at hand. */
  readonly majority: number | null
}

/** How the network was trained. */
export interface TrainingFacts {
  readonly method: string
  /** Whether it trained on perturbed images. */
  readonly isAdversarial: boolean
  readonly seed: number
  /** Epochs in which it was attacked. */
  readonly attackedEpochs: number
  readonly warnings: readonly WarningCode[]
}

/** Another network of the project under the very attack of the headline, on the same images. */
export interface Peer {
  readonly name: string
  readonly result: AttackResult
  /** Null for a network that was not trained here. */
  readonly seed: number | null
  /** Whether it was trained alike but for the seed. */
  readonly isSameRecipe: boolean
  /** Whether it was trained without defence. */
  readonly isUndefended: boolean
}

/** What examples that were made on another network do to that of the headline, in its ball. */
export interface Transferred {
  /** The attack and the network that it was made on. */
  readonly label: string
  /** 1 for each image that the network has right before and after, from the first one of the headline on. */
  readonly robust: Uint8Array
}

/** What the checks of one robust accuracy are computed from. */
export interface TrustSubject {
  readonly headline: AttackResult
  /** All evaluations of the same network, the headline among them. */
  readonly results: readonly AttackResult[]
  /** Null where the ledger is not at hand. */
  readonly outcomes: (result: AttackResult) => Outcomes | null
  /** What jobs have measured of the network, the oldest first. */
  readonly measured: readonly CheckResult[]
  /** Other networks that can be compared image by image. */
  readonly peers: readonly Peer[]
  /** From the transfer matrices that hold the network. */
  readonly transferred: readonly Transferred[]
  /** Null for a network that was not trained here. */
  readonly training: TrainingFacts | null
  /** Null where they are not known. */
  readonly classCount: number | null
  /** Numbers in an input. */
  readonly dimension: number | null
  /** Smallest distance between images of different classes in the norm of the headline; null before it was worked out. */
  readonly separation: number | null
}

/** The outcome of a check; `figure` against `threshold` where there is a number. */
export function outcome(
  id: TrustCheckId,
  state: CheckState,
  sentence: string,
  figure: number | null = null,
  threshold: number | null = null
): CheckOutcome {
  return { id, state, sentence, figure, threshold }
}

/** Sums of shares are off by rounding. */
export const TINY = 1e-12

/** Same network and data set, whichever images of it. */
export function sameData(a: AttackResult, b: AttackResult): boolean {
  return a.modelHash === b.modelHash && a.datasetHash === b.datasetHash
}

/** Same network and images: what may be compared image by image. */
export function sameImages(a: AttackResult, b: AttackResult): boolean {
  return sameData(a, b) && a.offset === b.offset && a.sampleCount === b.sampleCount
}

/** What changes images without looking for an example: noise, corruptions, straight lines, other images. */
const baselines: ReadonlySet<string> = new Set(['noise', 'corruption', 'blend', 'saltpepper', 'dataset'])

export function isSearchAttack(id: string): boolean {
  return !baselines.has(id)
}

/** False for baselines, which look for nothing. */
export function isSearchSpec({ attack }: AttackSpec): boolean {
  return isSearchAttack(attack)
}

export function isSearch({ spec }: AttackResult): boolean {
  return isSearchSpec(spec)
}

/** Evaluations of the same images under the headline's threat, noise and corruptions left out. */
export function rivals({ headline, results }: TrustSubject): AttackResult[] {
  return results.filter(
    (one) => isSearch(one) && sameImages(one, headline) && sameThreat(one.threatModel, headline.threatModel)
  )
}

/**
 * The same with what counts there as well: targeted attacks in the ball of an untargeted headline, as whoever takes any wrong
 * class sees them. Without their ledgers they are left out.
 */
export function allRivals(subject: TrustSubject): AttackResult[] {
  const { headline, results, outcomes } = subject
  const { threatModel } = headline
  const others = results.filter(
    (one) =>
      isSearch(one) &&
      sameImages(one, headline) &&
      countsUnder(one.threatModel, threatModel) &&
      !sameThreat(one.threatModel, threatModel)
  )
  return [...rivals(subject), ...others.flatMap((one) => asUntargeted(one, outcomes))]
}

function asUntargeted(
  { wins: _, ...result }: AttackResult,
  outcomes: TrustSubject['outcomes']
): AttackResult[] {
  const seen = { ...result, threatModel: untargetedThreat(result.threatModel) }
  const flags = flagged(seen, outcomes)
  return flags === null ? [] : [{ ...seen, robustAccuracy: wilson(countOf(flags), flags.length) }]
}

/**
 * Evaluations of the first of the same images, at least `least` of them, in the headline's ball: enough to compare image
 * by image, where all of them would take too long. The headline's own images count, too.
 */
export function onFirstImages({ headline, results }: TrustSubject, least: number): AttackResult[] {
  return results.filter(
    (one) =>
      sameData(one, headline) &&
      one.offset === headline.offset &&
      one.sampleCount <= headline.sampleCount &&
      one.sampleCount >= Math.min(least, headline.sampleCount) &&
      one.spec.norm === headline.spec.norm &&
      one.spec.epsilon === headline.spec.epsilon &&
      // Images of any value are no answer to what images of bytes withstand.
      one.spec.eightBit === headline.spec.eightBit
  )
}

/** The one with the lowest robust accuracy. */
export function lowest(results: readonly AttackResult[]): AttackResult | undefined {
  return results.reduce<AttackResult | undefined>(
    (best, one) => (best === undefined || one.robustAccuracy.value < best.robustAccuracy.value ? one : best),
    undefined
  )
}

/** Whether an attack takes one step only: by its kind, or as it was set; a list where all of its attacks do. */
export function isOneStep(result: Pick<AttackResult, 'spec'>): boolean {
  return membersOf(result).every(
    ({ attack, options }) =>
      attack === 'fgsm' || attack === 'rfgsm' || ('steps' in options && options.steps === 1)
  )
}

export function isWhiteBox({ threatModel }: AttackResult): boolean {
  return threatModel.knowledge === 'white-box'
}

export function isBlackBox({ threatModel: { knowledge } }: AttackResult): boolean {
  return knowledge === 'score' || knowledge === 'decision'
}

/** A number among the options of an attack; null where it has none. */
export function optionOf({ options }: AttackSpec, name: string): number | null {
  const value = (options as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'number' ? value : null
}

/** The attacks that an evaluation is made of: those of an ensemble, or the one. */
export function membersOf({ spec }: Pick<AttackResult, 'spec'>): {
  attack: AttackId
  options: AttackSpec['options']
  info: AttackInfo
}[] {
  const members = membersOfSpec(spec)
  return (members.length === 0 ? [spec] : members).map(({ attack, options }) => ({
    attack,
    options,
    info: attackInfos[attack]
  }))
}

/**
 * Images that withstand all of `all` but not all of `others`, which may know only the first images; null where a ledger
 * is missing.
 */
export function fooledOnlyBy(
  { outcomes }: TrustSubject,
  all: readonly AttackResult[],
  others: readonly AttackResult[]
): number | null {
  const flagsOf = (results: readonly AttackResult[]): (Uint8Array | null)[] =>
    results.map((one) => flagged(one, outcomes))
  return fooledRows(flagsOf(all), flagsOf(others))?.length ?? null
}

/** The same of flags that stand at 1 where an image withstands: the places of these images. */
export function fooledRows(
  all: readonly (Uint8Array | null)[],
  others: readonly (Uint8Array | null)[]
): number[] | null {
  const own = together(all)
  if (own === null || others.length === 0) return null
  if (others.some((one) => one === null || one.length > own.length)) return null
  return [...own.keys()].filter((row) => own[row] === 1 && others.some((one) => one?.[row] === 0))
}

/** 1 for each image that withstands every attack; null where a ledger is missing or none was given. */
export function worst(
  results: readonly AttackResult[],
  outcomes: TrustSubject['outcomes']
): Uint8Array | null {
  return together(results.map((one) => flagged(one, outcomes)))
}

/** 1 for each image that withstands an attack; null where its ledger is missing or lacks images. */
export function flagged(result: AttackResult, outcomes: TrustSubject['outcomes']): Uint8Array | null {
  const found = outcomes(result)
  const isSeenUntargeted = isTargeted(result.spec) && !result.threatModel.targeted
  const robust = isSeenUntargeted ? found?.neverWrong : found?.robust
  return robust?.length === result.sampleCount ? robust : null
}

function together(flags: readonly (Uint8Array | null)[]): Uint8Array | null {
  let all: Uint8Array | null = null
  for (const robust of flags) {
    if (robust === null) return null
    const before: Uint8Array | null = all
    all = before === null ? robust : robust.map((flag, row) => flag & (before[row] ?? 0))
  }
  return all
}

/** Reads the ledger of an evaluation, given by sample index. */
export function outcomesOf(rows: readonly LedgerRow[], { spec }: AttackResult): Outcomes {
  const reach = spec.epsilon * (1 + 1e-5) + 1e-7
  const isMeasured = spec.norm !== 'spatial' && spec.norm !== 'corruption'
  const isInside = ({ distance }: LedgerRow): boolean =>
    distance !== null && (!isMeasured || distance <= reach)
  return {
    robust: Uint8Array.from(rows, ({ cleanCorrect, success }) => Number(cleanCorrect && !success)),
    neverWrong: Uint8Array.from(rows, (row) => Number(row.cleanCorrect && !turnedWrong(row))),
    silent: rows.some(({ silent }) => silent !== undefined)
      ? rows.filter(({ cleanCorrect, success, silent }) => cleanCorrect && !success && silent === true).length
      : null,
    outside: rows.filter((row) => row.success && !isInside(row)).length,
    majority: majorityOf(rows)
  }
}

function majorityOf(rows: readonly LedgerRow[]): number | null {
  const counts = new Map<number, number>()
  for (const { label } of rows) {
    if (label === null) return null
    counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  return rows.length === 0 ? null : Math.max(...counts.values()) / rows.length
}

/** Whether a method trains on perturbed images. */
export function isAdversarial({ id, options }: MethodSpec): boolean {
  return 'epsilon' in options && options.epsilon !== 0 && id !== 'interval-bound'
}

/** What a training says of the network that came out of it; null for other runs. */
export function trainingFacts(detail: RunDetail | undefined): TrainingFacts | null {
  if (detail?.run.spec.kind !== 'train') return null
  const { method, seed } = detail.run.spec
  return {
    seed,
    method: method.id,
    isAdversarial: isAdversarial(method),
    attackedEpochs: detail.points.filter((point) => point.kind === 'epoch' && point.attacks.length > 0)
      .length,
    warnings: detail.warnings.map(({ code }) => code)
  }
}
