import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dialogWords } from '@contract/dialog-words'
import { placeholders } from '@contract/language'
import { afterEach, describe, expect, it } from 'vitest'
import { createJobNotices } from '../../src/main/job-notices'
import { say, speak } from '../../src/main/say'
import { newRun } from '@services/jobs/new-run'
import { JobSpec } from '@contract/job'

afterEach(() => speak(null))

const german = (messages: Record<string, string | { one?: string; other: string }>): void =>
  speak({ code: 'de', name: 'Deutsch', messages })

describe('what dialogs of the system say', () => {
  it('is English without a language, and where a language has no translation', () => {
    expect(say('jobsAtWork', 3)).toBe('3 jobs are still at work. Stop and quit?')
    german({ Close: 'Schließen' })
    expect(say('close')).toBe('Schließen')
    expect(say('keepWorking')).toBe('Keep working')
  })

  it('has its values in the places of the translation, in the form of the number', () => {
    german({
      'Save {0}': '{0} speichern',
      [dialogWords.jobsAtWork]: { one: '{0} Aufgabe läuft.', other: '{0} Aufgaben laufen.' }
    })
    expect(say('saveFile', 'SVG')).toBe('SVG speichern')
    expect(say('jobsAtWork', 1)).toBe('1 Aufgabe läuft.')
    expect(say('jobsAtWork', 12)).toBe('12 Aufgaben laufen.')
    // A value that looks like a place is none.
    expect(say('saveFile', '{0} $& {1}')).toBe('{0} $& {1} speichern')
  })

  it('is in the catalogue, with the places that are filled', () => {
    const path = join('resources', 'languages', 'messages.json')
    const catalogue = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    for (const text of Object.values(dialogWords)) {
      expect(Object.hasOwn(catalogue, text), text).toBe(true)
      expect(['', '0']).toContain(placeholders(text))
    }
  })

  it('is no word that a language file inherits', () => {
    speak({
      code: 'de',
      name: 'Deutsch',
      messages: Object.create({ Close: 'böse' }) as Record<string, string>
    })
    expect(say('close')).toBe('Close')
  })

  it('tells of ended jobs in the language of the window', () => {
    german({ 'Done: {0}': 'Fertig: {0}', 'It made "{0}".': 'Daraus wurde „{0}“.' })
    let now = 0
    const notices = createJobNotices(() => now)
    const spec = JobSpec.parse({ kind: 'train', dataset: 'mnist', architecture: 'conv3' })
    const run = { ...newRun(spec, null), label: 'conv3' }
    expect(notices({ ...run, state: 'running' })).toBeNull()
    now = 61_000
    expect(notices({ ...run, state: 'done', produced: 'conv3-standard-1' })).toEqual({
      title: 'Fertig: conv3',
      body: 'Daraus wurde „conv3-standard-1“.'
    })
  })
})
