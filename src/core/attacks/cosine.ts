/** From `first` at step 0 along half a cosine towards `last` at step `steps`. */
export function cosineBetween(first: number, last: number, step: number, steps: number): number {
  return last + ((first - last) * (1 + Math.cos((Math.PI * step) / steps))) / 2
}
