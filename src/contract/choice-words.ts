/**
 * What a value that an option takes from a list is called for people: "cross-entropy". The window sets the words of its
 * language once, before it draws anything; elsewhere values are written as in files and flags.
 */
export const choiceWords = { of: (value: string): string => value }
