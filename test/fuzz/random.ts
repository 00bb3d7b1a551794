import { createHash } from 'node:crypto'

/** Numbers that depend on a text alone, so that any input can be made again by its name. */
export interface Dice {
  /** In [0, 1). */
  next(): number
  /** A whole number in [0, below). */
  below(below: number): number
  pick<T>(of: readonly T[]): T
}

/** Mulberry32, started from the hash of a text. */
export function createDice(name: string): Dice {
  let state = createHash('sha256').update(name).digest().readUInt32LE(0)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return { next, below, pick: (of) => of[below(of.length)] as (typeof of)[number] }
}
