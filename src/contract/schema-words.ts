import { z } from 'zod'

/**
 * What a schema says of a value that does not fit, as a sentence for people: what was expected, what was found. A schema
 * with words of its own keeps them. It holds for every schema of a program that imports this file.
 */
z.config({ customError: (issue) => sentenceOf(issue) })

type Issue = z.core.$ZodRawIssue
type Small = z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall>
type Big = z.core.$ZodRawIssue<z.core.$ZodIssueTooBig>

function sentenceOf(issue: Issue): string | undefined {
  const found = shown(issue.input)
  switch (issue.code) {
    case 'invalid_type':
      return typeFault(issue.expected, found)
    case 'too_small':
      return tooSmall(issue)
    case 'too_big':
      return tooBig(issue)
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}, found ${found}`
    case 'invalid_value':
      return issue.values.length === 1
        ? `expected ${shown(issue.values[0])}, found ${found}`
        : `expected one of ${issue.values.map(shown).join(', ')}, found ${found}`
    case 'invalid_union':
      return `expected one of several forms, found ${found}`
    case 'unrecognized_keys':
      return `expected nothing of the name ${issue.keys.map(shown).join(', ')}`
    default:
      return undefined
  }
}

function typeFault(expected: string, found: string): string | undefined {
  switch (expected) {
    case 'number':
      return `expected a number, found ${found}`
    case 'int':
      return `expected a whole number, found ${found}`
    case 'string':
      return `expected a text, found ${found}`
    case 'boolean':
      return `expected true or false, found ${found}`
    case 'array':
    case 'tuple':
      return `expected a list, found ${found}`
    case 'object':
    case 'record':
      return `expected an object with named fields, found ${found}`
    default:
      return undefined
  }
}

/** Of texts and lists the length is counted, of numbers they are it. */
function tooSmall({ origin, minimum, inclusive, input }: Small): string {
  if (origin === 'array')
    return `expected a list of length ${minimum} or more, found length ${lengthOf(input)}`
  if (origin === 'string')
    return `expected a text of length ${minimum} or more, found length ${lengthOf(input)}`
  return inclusive === false
    ? `expected more than ${minimum}, found ${shown(input)}`
    : `expected at least ${minimum}, found ${shown(input)}`
}

function tooBig({ origin, maximum, inclusive, input }: Big): string {
  if (origin === 'array')
    return `expected a list of length ${maximum} or less, found length ${lengthOf(input)}`
  if (origin === 'string')
    return `expected a text of length ${maximum} or less, found length ${lengthOf(input)}`
  return inclusive === false
    ? `expected less than ${maximum}, found ${shown(input)}`
    : `expected at most ${maximum}, found ${shown(input)}`
}

const lengthOf = (value: unknown): number => (value as { readonly length: number }).length

/** A value as it may stand in a sentence. */
function shown(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing at all'
  if (typeof value === 'number') return Number.isNaN(value) ? 'something that is no number' : String(value)
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return 'a list'
  if (typeof value !== 'string') return 'an object'
  return `“${value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value}”`
}

/** Of a text that was found: it may be a whole file. */
const LONGEST = 60
