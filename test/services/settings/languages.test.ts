import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { LanguageFile } from '@contract/language'
import { createLanguages } from '@services/settings/languages'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-languages-'))
  mkdirSync(join(folder, 'languages'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const languages = () => createLanguages(folder, resolve('resources'))
const write = (name: string, value: unknown): void =>
  writeFileSync(join(folder, 'languages', name), typeof value === 'string' ? value : JSON.stringify(value))
const german = { name: 'Deutsch', messages: { Save: 'Sichern', '{0} of {1}': '{0} von {1}', Undo: '' } }

describe('languages', () => {
  it('are the files of the folder; empty translations are none', async () => {
    write('de.json', german)
    write('notes.txt', 'x')
    expect(await languages().list()).toEqual({
      languages: [{ code: 'de', name: 'Deutsch', translated: 2 }],
      problems: []
    })
    expect(await languages().texts('de', [])).toEqual({
      code: 'de',
      name: 'Deutsch',
      messages: { Save: 'Sichern', '{0} of {1}': '{0} von {1}' }
    })
  })

  it('do not have English a second time: a file of it says how another wording is named', async () => {
    for (const name of ['en.json', 'EN.json']) write(name, german)
    write('en-GB.json', { ...german, name: 'British English' })
    const { languages: found, problems } = await languages().list()
    expect(found.map(({ code }) => code)).toEqual(['en-GB'])
    expect(problems.map(({ file }) => file)).toEqual(['EN.json', 'en.json'])
    expect(problems[0]?.message).toMatch(/comes with the program.*en-GB\.json/)
    await expect(languages().saveTemplate(join(folder, 'en.json'))).rejects.toThrow(/comes with the program/)
    expect((await languages().texts('en-GB', []))?.name).toBe('British English')
  })

  it('follow the system where there is a file of its language, and are English otherwise', async () => {
    expect(await languages().texts('system', ['de-AT'])).toBeNull()
    write('de.json', german)
    write('pt-BR.json', { ...german, name: 'Português' })
    const code = async (setting: string, ...wished: string[]): Promise<string> =>
      (await languages().texts(setting, wished))?.code ?? 'en'
    expect(await code('system', 'de-AT', 'en')).toBe('de')
    expect(await code('system', 'fr', 'pt-BR')).toBe('pt-BR')
    expect(await code('system', 'en-US', 'de')).toBe('en')
    expect(await code('en', 'de')).toBe('en')
    expect(await code('fr', 'de')).toBe('en')
    expect(await code('../../etc/passwd', 'de')).toBe('en')
  })

  it.each([
    ['no JSON', '{"name": ', /de\.json is no JSON/],
    ['no name', { messages: {} }, /de\.json is no translation\. name/],
    ['HTML', { name: 'D', messages: { Save: '<b>Sichern</b>' } }, /“Save”/],
    ['a script', { name: 'D', messages: { Save: 'a<script src=x>' } }, /“Save”/],
    [
      'a missing value',
      { name: 'D', messages: { '{0} of {1}': '{0} von allen' } },
      /differ in “\{0\} of \{1\}”/
    ],
    ['a value too much', { name: 'D', messages: { Save: 'Sichern {0}' } }, /differ in “Save”/],
    [
      'a plural without its main form',
      { name: 'D', messages: { '{0} runs': { one: 'ein Lauf' } } },
      /“\{0\} runs”/
    ],
    [
      'an unknown form',
      { name: 'D', messages: { '{0} runs': { other: '{0} Läufe', some: 'x' } } },
      /“\{0\} runs”/
    ],
    ['a text without end', { name: 'D', messages: { Save: 'x'.repeat(5000) } }, /“Save”/],
    ['too large a file', `{"a": "${'x'.repeat(4 * 1024 * 1024)}"}`, /at most 4 MiB/]
  ])('refuse %s, and say where', async (_what, value, message) => {
    write('de.json', value)
    await expect(languages().texts('de', [])).rejects.toThrow(message)
    await expect(languages().texts('de', [])).rejects.toMatchObject({ code: 'invalid-input' })
    const { languages: usable, problems } = await languages().list()
    expect(usable).toEqual([])
    expect(problems).toEqual([{ file: 'de.json', message: expect.stringMatching(message) as string }])
  })

  it('may leave out the number in a form that implies it', async () => {
    write('de.json', { name: 'D', messages: { '{0} runs': { one: 'ein Lauf', other: '{0} Läufe' } } })
    expect(await languages().texts('de', [])).toMatchObject({ code: 'de' })
  })

  it('refuse a file that is not named after a language', async () => {
    write('my words.json', german)
    expect((await languages().list()).problems[0]?.message).toMatch(
      /named after its language.*my words\.json/
    )
  })
})

describe('a file to translate', () => {
  it('has every text of the window, and keeps what is translated', async () => {
    const path = join(folder, 'languages', 'de.json')
    await languages().saveTemplate(path)
    const all = JSON.parse(readFileSync('resources/languages/messages.json', 'utf8')) as object
    const empty = JSON.parse(readFileSync(path, 'utf8')) as LanguageFile
    expect(Object.keys(empty.messages)).toEqual(Object.keys(all))
    expect(empty.messages['{0} runs']).toEqual({ one: '{0} run', other: '{0} runs' })
    // As it is it can be used: everything is English.
    expect((await languages().list()).problems).toEqual([])

    writeFileSync(path, JSON.stringify({ ...empty, name: 'Deutsch', messages: { Save: 'Sichern' } }))
    await languages().saveTemplate(path)
    const next = JSON.parse(readFileSync(path, 'utf8')) as LanguageFile
    expect(next.name).toBe('Deutsch')
    expect(next.messages['Save']).toBe('Sichern')
    expect(Object.keys(next.messages)).toHaveLength(Object.keys(all).length)
  })

  it('has to be named after a language', async () => {
    await expect(languages().saveTemplate(join(folder, 'my words.json'))).rejects.toThrow(/de\.json/)
  })
})
