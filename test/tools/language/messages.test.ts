import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalogueText, collectMessages } from '../../../tools/language/collect.mjs'

describe('the catalogue of messages', () => {
  const { messages, faults } = collectMessages(resolve('.'))

  it('is up to date: npm run messages writes it', () => {
    expect(readFileSync('resources/languages/messages.json', 'utf8')).toBe(catalogueText(messages))
  })

  it('knows every key: calls have literals', () => {
    expect(faults).toEqual([])
  })

  it('holds texts of templates, scripts, declarations and charts', () => {
    for (const [key, file] of [
      [
        'Everything that was computed in this project, the newest first.',
        'src/renderer/src/features/runs/RunsList.vue'
      ],
      ['Go to {0}', 'src/renderer/src/shell/actions.ts'],
      ['Many steps beat one', 'src/contract/checks/strength.ts'],
      ['Robust accuracy, {0}', 'src/core/charts/accuracy-charts.ts']
    ] as const) {
      expect(messages.get(key)?.files.has(file), key).toBe(true)
    }
    expect(messages.get('{0} jobs')?.one).toBe('{0} job')
  })

  it('holds nothing of styles, markup, addresses or code', () => {
    const odd = [...messages.keys()].filter((key) =>
      /<[a-z/]|\w+:\/\/\w|\bpx\b|sans-serif|=>|\bvar\(|\{[^\d]/.test(key)
    )
    expect(odd).toEqual([])
  })
})
