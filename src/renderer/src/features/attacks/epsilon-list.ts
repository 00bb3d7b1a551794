import { numberOf, numberParts, typedNumber } from '../../format'

/** Reads "0.05, 0.1 8/255" into numbers; what is no budget is named. */
export function readEpsilons(text: string): { readonly values: number[]; readonly wrong: string[] } {
  const values: number[] = []
  const wrong: string[] = []
  for (const word of numberParts(text)) {
    const value = numberOf(word)
    if (Number.isFinite(value) && value >= 0) values.push(value)
    else wrong.push(word)
  }
  return { values: [...new Set(values)].sort((a, b) => a - b), wrong }
}

/** Epsilons as a person would type them. */
export function writeEpsilons(values: readonly number[]): string {
  return values.map(typedNumber).join(', ')
}
