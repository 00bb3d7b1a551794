import type { Dice } from './random'

/** Numbers at which headers break, in every width and order that a file format uses. */
const numbers = [0, 1, 2, 127, 128, 255, 256, 32767, 65535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]
const wide = [0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 40n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n]
const words = [
  '../',
  '/',
  '\0',
  '..',
  '{',
  '}',
  '[',
  '"',
  ',',
  '\n',
  'NaN',
  '-1',
  '1e400',
  'null',
  '\r\n',
  '\ufeff',
  '\\'
]

type Change = (bytes: Buffer, dice: Dice) => Buffer

/** A place, more often near the start or the end: that is where headers and lists of members are. */
function place(bytes: Buffer, dice: Dice): number {
  const near = Math.min(bytes.length, 128)
  const kind = dice.below(4)
  if (kind === 0) return dice.below(near + 1)
  if (kind === 1) return bytes.length - dice.below(near + 1)
  return dice.below(bytes.length + 1)
}

function overwrite(bytes: Buffer, at: number, values: Uint8Array): Buffer {
  const copy = Buffer.from(bytes)
  copy.set(values.subarray(0, Math.max(0, copy.length - at)), Math.min(at, copy.length))
  return copy
}

function numberBytes(dice: Dice): Buffer {
  const bytes = Buffer.alloc(8)
  const kind = dice.below(6)
  const value = dice.pick(numbers)
  if (kind === 0) return Buffer.of(value & 255)
  if (kind === 1) bytes.writeUInt16LE(value & 65535)
  else if (kind === 2) bytes.writeUInt32LE(value >>> 0)
  else if (kind === 3) bytes.writeUInt32BE(value >>> 0)
  else if (kind === 4) bytes.writeBigUInt64LE(dice.pick(wide))
  else bytes.writeBigUInt64BE(dice.pick(wide))
  return bytes.subarray(0, kind === 1 ? 2 : kind < 4 ? 4 : 8)
}

const changes: readonly Change[] = [
  // Cut short.
  (bytes, dice) => bytes.subarray(0, place(bytes, dice)),
  // Cut off in front.
  (bytes, dice) => bytes.subarray(dice.below(Math.min(64, bytes.length) + 1)),
  // A bit.
  (bytes, dice) => {
    const at = Math.min(place(bytes, dice), Math.max(0, bytes.length - 1))
    return bytes.length === 0
      ? bytes
      : overwrite(bytes, at, Buffer.of((bytes[at] ?? 0) ^ (1 << dice.below(8))))
  },
  // Bytes.
  (bytes, dice) =>
    overwrite(
      bytes,
      place(bytes, dice),
      Buffer.from(Array.from({ length: 1 + dice.below(8) }, () => dice.below(256)))
    ),
  // Numbers of headers.
  (bytes, dice) => overwrite(bytes, place(bytes, dice), numberBytes(dice)),
  (bytes, dice) => overwrite(bytes, dice.below(Math.min(bytes.length, 512) + 1), numberBytes(dice)),
  // Words.
  (bytes, dice) => overwrite(bytes, place(bytes, dice), Buffer.from(dice.pick(words))),
  (bytes, dice) => {
    const at = place(bytes, dice)
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(dice.pick(words)), bytes.subarray(at)])
  },
  // A piece moved, doubled or left out.
  (bytes, dice) => {
    const [from, to] = [place(bytes, dice), place(bytes, dice)].sort((a, b) => a - b) as [number, number]
    const at = place(bytes, dice)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, to), bytes.subarray(at)])
  },
  (bytes, dice) => {
    const [from, to] = [place(bytes, dice), place(bytes, dice)].sort((a, b) => a - b) as [number, number]
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
  },
  // A run of the same byte.
  (bytes, dice) =>
    overwrite(bytes, place(bytes, dice), Buffer.alloc(1 + dice.below(64), dice.pick([0, 255, 32, 65])))
]

/** Bytes of a good file with one to four things wrong; now and then noise instead. */
export function mutateBytes(bytes: Buffer, dice: Dice): Buffer {
  if (dice.below(40) === 0) return Buffer.from(Array.from({ length: dice.below(400) }, () => dice.below(256)))
  let changed = bytes
  for (let times = 1 + dice.below(4); times > 0; times--) changed = dice.pick(changes)(changed, dice)
  return changed
}

const values: readonly ((dice: Dice) => unknown)[] = [
  () => null,
  (dice) => dice.pick([0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, Number.MIN_VALUE]),
  (dice) =>
    dice.pick([
      '',
      '../../heisenbench-fuzz/x',
      '/heisenbench-fuzz/x',
      '\0',
      'x'.repeat(5000),
      'Lambda',
      '__proto__',
      'constructor',
      '\ud800',
      '1'
    ]),
  () => [],
  () => ({}),
  (dice) => dice.below(2) === 0,
  (dice) => Array.from({ length: dice.below(2000) }, () => 1),
  (dice) => nested(1 + dice.below(400)),
  () => ({ toString: 1, valueOf: null }),
  () => JSON.parse('{"__proto__": {"polluted": true}}') as unknown
]

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

/** A JSON value with one to three places changed: replaced, left out, doubled. */
export function mutateJson(value: unknown, dice: Dice): unknown {
  let changed = value
  for (let times = 1 + dice.below(3); times > 0; times--) changed = changeJson(changed, dice)
  return changed
}

function changeJson(value: unknown, dice: Dice): unknown {
  const isLeaf = value === null || typeof value !== 'object'
  if (isLeaf || dice.below(6) === 0) return dice.pick(values)(dice)
  if (Array.isArray(value)) {
    const list: unknown[] = [...(value as unknown[])]
    const at = dice.below(list.length + 1)
    const kind = dice.below(4)
    if (kind === 0) list.splice(at, 1)
    else if (kind === 1) list.splice(at, 0, dice.pick(values)(dice))
    else if (at < list.length) list[at] = changeJson(list[at], dice)
    return list
  }
  const entries = Object.entries(value)
  if (entries.length === 0) return dice.pick(values)(dice)
  const at = dice.below(entries.length)
  const kind = dice.below(5)
  if (kind === 0) entries.splice(at, 1)
  else if (kind === 1)
    entries.push([dice.pick(['__proto__', 'x', '', 'constructor', 'kind']), dice.pick(values)(dice)])
  else entries[at] = [entries[at]?.[0] ?? '', changeJson(entries[at]?.[1], dice)]
  return Object.fromEntries(entries)
}
