/** What the thread of the spell checker is started with: paths of a Hunspell dictionary, and words of the user. */
export interface SpellingData {
  readonly affixes: string
  readonly words: string
  readonly own: readonly string[]
}

export type ToSpelling =
  | { readonly id: number; readonly ask: 'wrong'; readonly words: readonly string[] }
  | { readonly id: number; readonly ask: 'suggest'; readonly words: readonly [string] }
  | { readonly id: number; readonly ask: 'add'; readonly words: readonly [string] }

export interface FromSpelling {
  readonly id: number
  readonly words: readonly string[]
}
