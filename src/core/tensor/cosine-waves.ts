/**
 * Rows of the discrete cosine transform, `a_k cos(pi (2 i + 1) k / 2 n)`, each of length 1, from the lowest frequency on.
 *
 * @param share of the frequencies
 */
export function cosineWaves(length: number, share = 1): Float64Array[] {
  return Array.from({ length: Math.max(1, Math.round(share * length)) }, (_, frequency) => {
    const scale = Math.sqrt((frequency === 0 ? 1 : 2) / length)
    return Float64Array.from(
      { length },
      (__, at) => scale * Math.cos((Math.PI * (2 * at + 1) * frequency) / (2 * length))
    )
  })
}
