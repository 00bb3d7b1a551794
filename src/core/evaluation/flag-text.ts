/** Flags as text, four a hexadecimal digit, the first one its highest bit; the last digit is filled up with 0. */
export function textOfFlags(flags: Uint8Array): string {
  const digits = Array.from({ length: Math.ceil(flags.length / 4) }, (_, place) => {
    const four = [0, 1, 2, 3].map((bit) => flags[4 * place + bit] ?? 0)
    return four.reduce((digit, flag) => 2 * digit + flag, 0).toString(16)
  })
  return digits.join('')
}

/** The first `count` flags of such a text; null where it holds fewer. */
export function flagsOfText(text: string, count: number): Uint8Array | null {
  if (4 * text.length < count) return null
  return Uint8Array.from(
    { length: count },
    (_, at) => (parseInt(text[Math.floor(at / 4)] as string, 16) >> (3 - (at % 4))) & 1
  )
}
