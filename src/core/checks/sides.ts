import { attackInfos, attackLabel, attackName, membersOf, type AttackSpec } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import { countOf } from '../evaluation/accuracy'
import { flagged, isBlackBox, isWhiteBox, type TrustSubject } from './subject'

/** What attacks of one kind of knowledge did in an evaluation. */
export interface Side {
  readonly label: string
  readonly sampleCount: number
  /** Share of the images that withstand them; of members of a list those before them are counted in. */
  readonly value: number
  /** What is no difference yet: an image, of members that were tried on what others had left. */
  readonly slack: number
  /** 1 for each image that withstands them; null where the ledger is not at hand. */
  readonly robust: Uint8Array | null
}

/** An evaluation by what its attacks know; null for a kind that it does not have. */
export interface Sides {
  readonly white: Side | null
  readonly black: Side | null
}

const isWhite = ({ attack }: AttackSpec): boolean => attackInfos[attack].knowledge === 'white-box'
const isBlack = ({ attack }: AttackSpec): boolean =>
  attackInfos[attack].knowledge === 'score' || attackInfos[attack].knowledge === 'decision'

/**
 * A single attack is of one kind. In a list each success belongs to the member that won it, as AutoAttack's own check asks
 * how much Square adds. What a black box wins before the last attack of another kind was tried says nothing against that
 * one: it counts for both sides.
 */
export function sidesOf(result: AttackResult, outcomes: TrustSubject['outcomes']): Sides {
  const { robustAccuracy, cleanAccuracy, sampleCount, spec, wins, offset } = result
  const robust = flagged(result, outcomes)
  const whole = { label: attackLabel(spec), sampleCount, value: robustAccuracy.value, slack: 0, robust }
  const members = membersOf(spec)
  if (members.length === 0)
    return { white: isWhiteBox(result) ? whole : null, black: isBlackBox(result) ? whole : null }
  const black = members.filter(isBlack)
  const white = members.filter((one) => !isBlack(one))
  if (black.length === 0 || white.length === 0 || wins === undefined)
    return { white: members.some(isWhite) ? whole : null, black: white.length === 0 ? whole : null }
  const names = (list: readonly AttackSpec[]): string[] => [...new Set(list.map(attackName))]
  const label = (list: readonly AttackSpec[]): string => `${names(list).join(', ')} in ${whole.label}`
  const wonBy = (list: readonly AttackSpec[]): Set<number> => {
    const own = names(list)
    return new Set(wins.flatMap(({ attack, samples }) => (own.includes(attack) ? samples : [])))
  }
  const last = members.lastIndexOf(white.at(-1) as AttackSpec)
  const after = wonBy(members.slice(last + 1))
  const [byBlack, byWhite] = [wonBy(black), wonBy(white)]
  const count = Math.max(1, sampleCount)
  const isLast = last < members.length - 1
  return {
    white: {
      ...{ label: label(white), sampleCount, slack: 0 },
      value: robustAccuracy.value + after.size / count,
      robust: robust?.map((flag, row) => (after.has(offset + row) ? 1 : flag)) ?? null
    },
    black: {
      ...{ label: label(black), sampleCount, slack: 1 / count },
      value: isLast ? robustAccuracy.value : cleanAccuracy.value - byBlack.size / count,
      robust: robust?.map((flag, row) => (byWhite.has(offset + row) ? 1 : flag)) ?? null
    }
  }
}

/** What was made on other networks, as black boxes see it: on the images of the headline, or on the first of them. */
export function transferSides({ headline, transferred }: TrustSubject): Side[] {
  return transferred.map(({ label, robust: all }) => {
    const robust = all.subarray(0, headline.sampleCount)
    const sampleCount = robust.length
    return { label, sampleCount, value: countOf(robust) / Math.max(1, sampleCount), slack: 0, robust }
  })
}
