import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createSpeller } from '@services/spelling/speller'

const dictionary = (name: string): Buffer => readFileSync(`node_modules/dictionary-en/index.${name}`)
const speller = createSpeller(dictionary('aff'), dictionary('dic'), ['heisenbench'])

describe('the speller', () => {
  it('finds misspelt words, each once, and says what may have been meant', () => {
    expect(speller.wrong(['The', 'netwrok', 'is', 'robust', 'netwrok', "don't", 'Recieve'])).toEqual([
      'netwrok',
      'Recieve'
    ])
    expect(speller.suggest('netwrok')[0]).toBe('network')
    expect(speller.suggest('recieve')).toContain('receive')
  })

  it('takes words of the field, names, sizes and formulas for right', () => {
    const words = [
      'logits',
      'overfitting',
      'TRADES',
      'AutoAttack',
      'APGD-CE',
      'conv3',
      'Δx',
      'linf',
      '8/255',
      ''
    ]
    expect(speller.wrong([...words, 'heisenbench'])).toEqual([])
    expect(speller.suggest('conv3')).toEqual([])
  })

  it('takes a word for right once it was added', () => {
    expect(speller.wrong(['smoothnessing'])).toEqual(['smoothnessing'])
    speller.add('smoothnessing')
    expect(speller.wrong(['smoothnessing'])).toEqual([])
  })
})
