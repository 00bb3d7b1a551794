import { fromZodError } from '@contract/errors'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

function said(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value)
  return error === undefined ? [] : fromZodError(error).issues.map(({ message }) => message)
}

describe('what a schema says of a value that does not fit', () => {
  it('says of numbers what was expected and what was found', () => {
    expect(said(z.number(), Number.NaN)).toEqual(['expected a number, found something that is no number'])
    expect(said(z.number(), null)).toEqual(['expected a number, found nothing at all'])
    expect(said(z.number(), undefined)).toEqual(['expected a number, found nothing at all'])
    expect(said(z.number(), 'soon')).toEqual(['expected a number, found “soon”'])
    expect(said(z.int(), 1.5)).toEqual(['expected a whole number, found 1.5'])
    expect(said(z.number().min(0), -1)).toEqual(['expected at least 0, found -1'])
    expect(said(z.number().positive(), 0)).toEqual(['expected more than 0, found 0'])
    expect(said(z.number().max(1), 2)).toEqual(['expected at most 1, found 2'])
    expect(said(z.number().lt(1), 1)).toEqual(['expected less than 1, found 1'])
    expect(said(z.number(), Infinity)).toEqual(['expected a number, found Infinity'])
    expect(said(z.number().multipleOf(8), 9)).toEqual(['expected a multiple of 8, found 9'])
    expect(said(z.number().nullable(), Number.NaN)).toEqual([
      'expected a number, found something that is no number'
    ])
  })

  it('counts what is in lists and texts', () => {
    expect(said(z.array(z.int()).min(1), [])).toEqual(['expected a list of length 1 or more, found length 0'])
    expect(said(z.array(z.int()).max(2), [1, 2, 3])).toEqual([
      'expected a list of length 2 or less, found length 3'
    ])
    expect(said(z.string().min(2), 'a')).toEqual(['expected a text of length 2 or more, found length 1'])
    expect(said(z.tuple([z.int(), z.int()]), [1])).toEqual([
      'expected a list of length 2 or more, found length 1'
    ])
  })

  it('names choices and unknown fields', () => {
    expect(said(z.enum(['linf', 'l2']), 'l7')).toEqual(['expected one of “linf”, “l2”, found “l7”'])
    expect(said(z.literal(1), 2)).toEqual(['expected 1, found 2'])
    expect(said(z.strictObject({}), { fast: 1 })).toEqual(['expected nothing of the name “fast”'])
    expect(said(z.object({}), [])).toEqual(['expected an object with named fields, found a list'])
  })

  it('keeps the words that a schema has of its own', () => {
    expect(said(z.string().min(1, 'a name needs at least one character'), '')).toEqual([
      'a name needs at least one character'
    ])
  })

  it('cuts a long text that was found', () => {
    expect(said(z.number(), 'x'.repeat(5000))[0]?.length).toBeLessThan(120)
  })
})
