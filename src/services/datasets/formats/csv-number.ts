const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/** A decimal number as text, or NaN for anything else ("", "0x10", "1,5", "NaN", "inf"). */
export function toNumber(text: string): number {
  return plainNumber.test(text) ? Number(text) : Number.NaN
}

/** 10^0 to 10^22: the powers of ten that a double holds exactly. */
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/**
 * The decimal number in bytes [start, end), or NaN. Up to 15 digits without exponent are read in place: digits and
 * power of ten are then exact doubles, and one division rounds correctly (Clinger 1990, "How to read floating point
 * numbers accurately"). Anything longer goes through `toNumber`.
 */
export function parseNumber(bytes: Buffer, start: number, end: number): number {
  let position = start
  const sign = bytes[position]
  if (sign === 0x2d || sign === 0x2b) position++
  let value = 0
  let digits = 0
  let fraction = -1
  for (; position < end; position++) {
    const byte = bytes[position] as number
    if (byte >= 0x30 && byte <= 0x39) {
      value = value * 10 + (byte - 0x30)
      digits++
      if (fraction >= 0) fraction++
    } else if (byte === 0x2e && fraction < 0) fraction = 0
    else break
  }
  if (position < end || digits === 0 || digits > 15)
    return toNumber(bytes.toString('latin1', start, end).trim())
  if (fraction > 0) value /= powersOfTen[fraction] as number
  return sign === 0x2d ? -value : value
}
