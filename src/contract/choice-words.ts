/**
 * What a value that an option takes from a list ("cross-entropy") or a setting is called for people. The window sets the words of its
 * language once, before it draws anything; elsewhere values are written as in files and flags.
 */
export const choiceWords = { of: (value: string): string => value }
