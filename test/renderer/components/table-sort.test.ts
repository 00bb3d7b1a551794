import { describe, expect, it } from 'vitest'
import { sorted } from '../../../src/renderer/src/components/table-sort'

const rows = [
  { name: 'net 10', size: 5, at: '2026-01-02' },
  { name: 'net 2', size: 100, at: '2026-01-03' },
  { name: 'Net 1', size: 5, at: '2026-01-01' }
]
type Row = (typeof rows)[number]
const values = {
  name: ({ name }: Row) => name,
  size: ({ size }: Row) => size,
  at: ({ at }: Row) => at
}
const names = (column: keyof typeof values, down: boolean): string[] =>
  sorted(rows, { column, down }, values).map(({ name }) => name)

describe('rows in the order of a column', () => {
  it('have numbers within names by their size', () => {
    expect(names('name', false)).toEqual(['Net 1', 'net 2', 'net 10'])
    expect(names('name', true)).toEqual(['net 10', 'net 2', 'Net 1'])
  })

  it('have numbers by size, and alike ones as they came in either direction', () => {
    expect(names('size', true)).toEqual(['net 2', 'net 10', 'Net 1'])
    expect(names('size', false)).toEqual(['net 10', 'Net 1', 'net 2'])
  })

  it('have dates, and leave the given list as it is', () => {
    expect(names('at', true)).toEqual(['net 2', 'net 10', 'Net 1'])
    expect(rows.map(({ at }) => at)).toEqual(['2026-01-02', '2026-01-03', '2026-01-01'])
  })
})
