/**
 * Seeded random numbers. One seed gives independent named streams (data order, initial weights, each attack and
 * restart), so that adding a consumer never shifts the numbers of another.
 */
export interface Random {
  /** Uniform in [0, 1) with 53 bits. */
  uniform(): number
  /** Standard normal. */
  normal(): number
  /** Uniform integer in [0, bound). */
  integer(bound: number): number
  /** A seed for a library that takes one: 31 bits. */
  seed(): number
  /** A shuffled 0..count-1 (Fisher-Yates). */
  permutation(count: number): Int32Array
  /** Uniform numbers in [lower, upper). */
  uniformArray(count: number, lower: number, upper: number): Float32Array
  /** Standard normal numbers. */
  normalArray(count: number): Float32Array
  /** An independent stream; the same label always gives the same one, whatever was drawn before. */
  fork(label: string): Random
}

/** FNV-1a over UTF-16 code units, 32 bits, started from a seed. */
function hashLabel(label: string, start: number): number {
  let hash = (2_166_136_261 ^ start) >>> 0
  for (let index = 0; index < label.length; index++) {
    hash = Math.imul(hash ^ label.charCodeAt(index), 16_777_619) >>> 0
  }
  return hash
}

/** SplitMix32: spreads a seed over a word; used only to fill the state. */
function splitMix(state: number): () => number {
  let value = state >>> 0
  return () => {
    value = (value + 0x9e37_79b9) >>> 0
    let mixed = value
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
}

/** A 128-bit key of the stream: each fork hashes the label into all four words. */
type Key = readonly [number, number, number, number]

/**
 * The generator: xoshiro128** 1.1 (Blackman & Vigna 2021, "Scrambled linear pseudorandom number generators"),
 * period 2^128 - 1, keyed by a seed and the labels of its forks.
 */
export function createRandom(seed: number): Random {
  const fill = splitMix(seed)
  return fromKey([fill(), fill(), fill(), fill()])
}

function fromKey(key: Key): Random {
  let [a, b, c, d] = key
  if ((a | b | c | d) === 0) d = 1
  let spare: number | null = null

  function next(): number {
    const scrambled = Math.imul(b, 5)
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result
  }

  function uniform(): number {
    const high = next() >>> 5
    const low = next() >>> 6
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  /** Marsaglia's polar method: two normals a round, the second is kept. */
  function normal(): number {
    if (spare !== null) {
      const kept = spare
      spare = null
      return kept
    }
    for (;;) {
      const u = 2 * uniform() - 1
      const v = 2 * uniform() - 1
      const square = u * u + v * v
      if (square > 0 && square < 1) {
        const scale = Math.sqrt((-2 * Math.log(square)) / square)
        spare = v * scale
        return u * scale
      }
    }
  }

  function integer(bound: number): number {
    // Rejection keeps it exactly uniform.
    const limit = 4_294_967_296 - (4_294_967_296 % bound)
    for (;;) {
      const value = next()
      if (value < limit) return value % bound
    }
  }

  return {
    uniform,
    normal,
    integer,
    seed: () => next() >>> 1,
    permutation(count) {
      const order = Int32Array.from({ length: count }, (_, index) => index)
      for (let last = count - 1; last > 0; last--) {
        const other = integer(last + 1)
        const held = order[last] as number
        order[last] = order[other] as number
        order[other] = held
      }
      return order
    },
    uniformArray(count, lower, upper) {
      const values = new Float32Array(count)
      const scale = (upper - lower) / 4_294_967_296
      for (let index = 0; index < count; index++) values[index] = lower + next() * scale
      return values
    },
    normalArray(count) {
      const values = new Float32Array(count)
      for (let index = 0; index < count; index++) values[index] = normal()
      return values
    },
    fork(label) {
      const words = key.map((word, index) => splitMix(hashLabel(label, word ^ (index * 0x9e37_79b9)))())
      return fromKey(words as unknown as Key)
    }
  }
}
