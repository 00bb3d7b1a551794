// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest'
import { effectScope } from 'vue'
import {
  copyLink,
  followLink,
  linkedPage,
  useOwnLink
} from '../../../src/renderer/src/composables/copied-link'
import { changeSettings, stayAt } from '../../../src/renderer/src/route'

let copied = ''
Object.defineProperty(window, 'bridge', {
  value: {
    call(name: string, { text }: { text: string }) {
      if (name === 'exports.copyText') copied = text
      return Promise.resolve({ ok: true, value: undefined })
    }
  }
})
beforeEach(() => stayAt('#/runs/01J8'))

describe('copied links', () => {
  it('are the address with what is set in the view, also before the URL has it', async () => {
    changeSettings({ epoch: '3' })
    await copyLink()
    expect(copied).toBe('#/runs/01J8?epoch=3')
  })

  it('are those of a view that has its own, until it is left', async () => {
    const [first, second] = [effectScope(), effectScope()]
    first.run(() => useOwnLink(() => '#/compare/first'))
    await copyLink()
    expect(copied).toBe('#/compare/first')
    // The next view stands before this one is gone.
    second.run(() => useOwnLink(() => '#/compare/second'))
    first.stop()
    await copyLink()
    expect(copied).toBe('#/compare/second')
    second.stop()
    await copyLink()
    expect(copied).toBe('#/runs/01J8')
  })

  it('are found between other words, and followed', () => {
    expect(linkedPage('look: <#/gallery/01J8/3?outcome=fooled> please')).toBe('gallery')
    expect(followLink('look: <#/gallery/01J8/3?outcome=fooled> please')).toBe(true)
    expect(window.location.hash).toBe('#/gallery/01J8/3?outcome=fooled')
    expect(followLink('see file.html#/other/x or #/report')).toBe(true)
    expect(window.location.hash).toBe('#/report')
  })

  it('are nothing else', () => {
    for (const text of [
      '',
      'report',
      '#report',
      '#/',
      '#/reports',
      '#/nowhere/1',
      '#/__proto__',
      '#/report!'
    ]) {
      expect(linkedPage(text), text).toBe(null)
      expect(followLink(text), text).toBe(false)
    }
    expect(window.location.hash).not.toContain('nowhere')
  })
})
