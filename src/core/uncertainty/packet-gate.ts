import { RESOLVED_FROM, type Warning } from '@contract/measurement'

/** Above this share of packets that are not resolved, the others say too little of the whole. */
const MOST_UNRESOLVED = 1 / 4

/** The packets that may be averaged, of those that were measured. */
export interface GatedPackets<T> {
  /** Those with a large enough effective sample size; all where none has, as a trend at best. */
  readonly counted: readonly T[]
  readonly measured: number
  readonly resolved: number
  /** No more than a quarter was left out. */
  readonly isResolved: boolean
}

/**
 * Leaves out the packets whose own effective sample size does not resolve them: they must not be averaged, however many
 * sound ones stand beside them.
 */
export function gatePackets<T>(
  packets: readonly T[],
  effectiveSampleSize: (packet: T) => number,
  resolvedFrom = RESOLVED_FROM
): GatedPackets<T> {
  const sound = packets.filter((packet) => effectiveSampleSize(packet) >= resolvedFrom)
  const [measured, resolved] = [packets.length, sound.length]
  return {
    counted: resolved > 0 ? sound : packets,
    measured,
    resolved,
    isResolved: resolved > 0 && measured - resolved <= MOST_UNRESOLVED * measured
  }
}

/**
 * Says how many packets were left out; nothing where none was, nor where none is resolved: then their median effective
 * sample size says it.
 *
 * @param what the packets are one each of: "images"
 */
export function gateWarnings(
  { measured, resolved, isResolved }: GatedPackets<unknown>,
  what: string,
  resolvedFrom = RESOLVED_FROM
): Warning[] {
  if (resolved === measured || resolved === 0) return []
  const most = isResolved ? '' : ' That is more than a quarter: not resolved.'
  return [
    {
      code: 'low-effective-sample-size',
      message:
        `${measured - resolved} of ${measured} ${what} have an effective sample size below ${resolvedFrom} and are left out of ` +
        `every median, interval and map.${most}`
    }
  ]
}
