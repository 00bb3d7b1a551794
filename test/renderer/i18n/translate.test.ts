import { afterEach, describe, expect, it } from 'vitest'
import { plural } from '../../../src/renderer/src/format'
import { languageCode, speak, t } from '../../../src/renderer/src/i18n'

afterEach(() => speak(null))

describe('texts', () => {
  it('are English without a language, with their values', () => {
    expect(t('Save')).toBe('Save')
    expect(t('{0} of {1}', [1, 'all'])).toBe('1 of all')
    expect(t('{1} {0} {1}', ['a', null])).toBe(' a ')
    expect(plural(1, 'run')).toBe('1 run')
    expect(plural(1200, 'run')).toBe('1,200 runs')
    expect(languageCode()).toBe('en')
  })

  it('are those of the language, in its order; what it lacks stays English', () => {
    speak({ code: 'de', name: 'Deutsch', messages: { '{0} of {1}': 'von {1} sind es {0}', Save: 'Sichern' } })
    expect(t('Save')).toBe('Sichern')
    expect(t('{0} of {1}', [3, 9])).toBe('von 9 sind es 3')
    expect(t('Cancel')).toBe('Cancel')
    expect(languageCode()).toBe('de')
  })

  it('never read a value as a place', () => {
    expect(t('{0} and {1}', ['{1}', '{0}'])).toBe('{1} and {0}')
  })

  it('take the form that the plural rules of the language ask for', () => {
    const forms = { one: '{0} пуск', few: '{0} пуска', many: '{0} пусков', other: '{0} пуска' }
    speak({ code: 'ru', name: 'Русский', messages: { '{0} runs': forms } })
    expect([1, 2, 5, 21, 22, 11].map((n) => plural(n, 'run'))).toEqual([
      '1 пуск',
      '2 пуска',
      '5 пусков',
      '21 пуск',
      '22 пуска',
      '11 пусков'
    ])
  })
})
