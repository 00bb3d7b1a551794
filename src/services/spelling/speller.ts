import nspell from 'nspell'

/** Words of the field that a general dictionary does not have, in small letters. */
const terms =
  'arg args autoencoder backprop bitwise bool cifar clipart covariances dataset datasets dropout ensembling finetune ' +
  'hyperparameter hyperparameters imagenet jacobian linf logit logits lipschitz mnist minima optimizer overfitting ' +
  'perceptron pixelwise pretrained regularisation regulariser regularization regularizer relu softmax spectrally ' +
  'stochasticity substep tensor tensors underfitting unperturbed untargeted'

/** What a dictionary says of words. */
export interface Speller {
  /** Those that are misspelt, each once. */
  wrong(words: readonly string[]): string[]
  /** What may have been meant, the likeliest first. */
  suggest(word: string): string[]
  /** Takes a word for right from now on. */
  add(word: string): void
}

/** A speller of a Hunspell dictionary: its affix file and its list of words. */
export function createSpeller(affixes: Buffer, words: Buffer, own: readonly string[]): Speller {
  const dictionary = nspell(affixes, words)
  for (const term of [...terms.split(' '), ...own]) dictionary.add(term)
  return {
    wrong: (asked) => [...new Set(asked)].filter((word) => isPlain(word) && !dictionary.correct(word)),
    suggest: (word) => (isPlain(word) ? dictionary.suggest(word) : []),
    add: (word) => void dictionary.add(word)
  }
}

/** Names of networks and attacks, sizes and formulas are no words: "conv3", "APGD-CE", "AutoAttack", "Δx". */
function isPlain(word: string): boolean {
  return /^[A-Z]?[a-z\u2019'-]+$/.test(word)
}
