import { describe, expect, it } from 'vitest'
import { attackInfos } from '@contract/attacks'
import { trainingInfos } from '@contract/training'
import { findMethods, methodGroups, optionRange } from '../../../src/renderer/src/features/help/methods'

const groups = methodGroups()
const entries = groups.flatMap((group) => group.entries)

describe('help from the declarations', () => {
  it('has every attack and training method with all of its options', () => {
    const of = (id: string): readonly string[] =>
      groups.find((group) => group.id === id)?.entries.map((entry) => entry.id) ?? []
    expect(of('attacks')).toEqual(Object.keys(attackInfos))
    expect(of('training')).toEqual(Object.keys(trainingInfos))
    for (const { options } of entries) {
      for (const option of options) expect(optionRange(option, options)).not.toMatch(/undefined|NaN|\[object/)
    }
  })

  it('says what each entry is', () => {
    for (const { label, summary, facts } of entries) {
      expect(label).not.toBe('')
      expect(summary).not.toBe('')
      for (const { value } of facts) expect(value).not.toBe('')
    }
  })

  it('finds by any word of name, paper or option, and nothing where a word is missing', () => {
    const labels = (query: string): string[] =>
      findMethods(groups, query).flatMap((group) => group.entries.map(({ label }) => label))
    expect(labels('madry')).toContain(attackInfos.pgd.label)
    expect(labels('2003.01690')).toContain(attackInfos.apgd.label)
    expect(labels('PGD RESTARTS')).toContain(attackInfos.pgd.label)
    expect(labels('pgd no-such-word')).toEqual([])
    expect(labels('')).toHaveLength(entries.length)
  })
})
