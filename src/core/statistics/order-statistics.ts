const HALF = 2 ** 16

/**
 * The value that a share of others lies below, by linear interpolation between order statistics (Hyndman & Fan 1996, type 7).
 *
 * @param sorted ascending
 * @returns NaN without values
 */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below] ?? NaN
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN
  return low + (place - below) * (high - low)
}

/**
 * The values at some places of the ascending order of all finite ones, in two counts instead of a sort: by the upper 16
 * bits of all, then by the lower 16 bits of those that share their upper bits with a place that is asked for.
 *
 * @param values read, not changed; NaN and infinite ones are left out
 * @param places from 0, below the number of finite values
 */
export function orderStatistics(
  values: Float32Array | Int32Array,
  places: readonly number[]
): Map<number, number> {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length)
  const { keyOf, valueOf } = values instanceof Float32Array ? floats : integers
  const uppers = new Uint32Array(HALF)
  for (let at = 0; at < bits.length; at++)
    if (Number.isFinite(values[at])) (uppers[keyOf(bits[at] as number) >>> 16] as number)++

  const found = [...new Set(places)].map((place) => ({ place, ...locate(uppers, place) }))
  const lowers = new Map(found.map(({ slot }) => [slot, new Uint32Array(HALF)]))
  const lowersOf = Array.from({ length: HALF }, (_, upper) => lowers.get(upper) ?? null)
  for (let at = 0; at < bits.length; at++) {
    const key = keyOf(bits[at] as number)
    const counts = lowersOf[key >>> 16] ?? null
    if (counts !== null && Number.isFinite(values[at])) (counts[key & 0xffff] as number)++
  }
  return new Map(
    found.map(({ place, slot, rest }) => {
      const lower = locate(lowers.get(slot) ?? new Uint32Array(HALF), rest).slot
      return [place, valueOf(((slot << 16) | lower) >>> 0)]
    })
  )
}

/** The slot of a count that holds a place, and the place inside it. */
function locate(counts: Uint32Array, place: number): { slot: number; rest: number } {
  let [slot, rest] = [0, place]
  while (slot < HALF - 1 && rest >= (counts[slot] as number)) rest -= counts[slot++] as number
  return { slot, rest }
}

/** Unsigned numbers of 32 bits that are in the order of the values, from the bits of these and back. */
const integers = {
  keyOf: (bits: number) => (bits ^ 0x80000000) >>> 0,
  valueOf: (key: number) => key ^ 0x80000000
}
/** Of floats the magnitude follows the sign, and negative ones count down. */
const floats = {
  keyOf: (bits: number) => (bits < 0 ? ~bits : bits | 0x80000000) >>> 0,
  valueOf: (key: number) => {
    const bits = Int32Array.of(key >= 0x80000000 ? key & 0x7fffffff : ~key)
    return new Float32Array(bits.buffer)[0] as number
  }
}
