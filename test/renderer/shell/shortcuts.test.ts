// @vitest-environment jsdom
import { MenuEntry } from '@contract/menu'
import { describe, expect, it } from 'vitest'
import { score, search } from '../../../src/renderer/src/shell/palette-search'
import { fitsShortcut, recentPlace, shortcutKeys } from '../../../src/renderer/src/shell/shortcuts'

const keys = (key: string, held: string, code = ''): Parameters<typeof fitsShortcut>[1] => ({
  key,
  code,
  ctrlKey: held.includes('c'),
  metaKey: held.includes('m'),
  altKey: held.includes('a'),
  shiftKey: held.includes('s')
})

describe('shortcuts', () => {
  it('need exactly their keys', () => {
    expect(fitsShortcut('CmdOrCtrl+K', keys('k', 'c'), false)).toBe(true)
    for (const held of ['', 's', 'cs', 'ca', 'm', 'cm']) {
      expect(fitsShortcut('CmdOrCtrl+K', keys('k', held), false), held).toBe(false)
    }
    expect(fitsShortcut('CmdOrCtrl+Shift+T', keys('T', 'cs'), false)).toBe(true)
    expect(fitsShortcut('F1', keys('F1', ''), false)).toBe(true)
    expect(fitsShortcut('F1', keys('F1', 's'), false)).toBe(false)
  })

  it('are those of the platform: command on a Mac, where Alt writes other letters', () => {
    expect(fitsShortcut('CmdOrCtrl+K', keys('k', 'm'), true)).toBe(true)
    expect(fitsShortcut('CmdOrCtrl+K', keys('k', 'c'), true)).toBe(false)
    expect(fitsShortcut('Alt+M', keys('µ', 'a', 'KeyM'), true)).toBe(true)
  })

  it('find a slash where it lies above a digit', () => {
    expect(fitsShortcut('CmdOrCtrl+/', keys('/', 'cs'), false)).toBe(true)
    expect(fitsShortcut('CmdOrCtrl+/', keys('7', 'cs'), false)).toBe(false)
  })

  it('of recent projects are Alt and a digit above the letters, where that writes nothing', () => {
    expect(recentPlace(keys('1', 'a', 'Digit1'), false)).toBe(0)
    expect(recentPlace(keys('9', 'a', 'Digit9'), false)).toBe(8)
    // A Mac writes another character; the key is the same.
    expect(recentPlace(keys('¡', 'a', 'Digit1'), false)).toBe(0)
    expect(recentPlace(keys('¡', 'a', 'Digit1'), true)).toBe(null)
    expect(recentPlace(keys('0', 'a', 'Digit0'), false)).toBe(null)
    expect(recentPlace(keys('1', 'a', 'Numpad1'), false)).toBe(null)
    // The right Alt key of many keyboards comes with Ctrl.
    for (const held of ['', 'c', 'ca', 'as', 'am'])
      expect(recentPlace(keys('1', held, 'Digit1'), false), held).toBe(null)
  })

  it('are shown in the spelling of the platform', () => {
    expect(shortcutKeys('CmdOrCtrl+Shift+T', false)).toEqual(['Ctrl', 'Shift', 'T'])
    expect(shortcutKeys('CmdOrCtrl+Shift+T', true)).toEqual(['⌘', '⇧', 'T'])
  })

  it('cross the border only as Electron can read them', () => {
    const entry = { id: 'x', title: 'X', menu: 'file', enabled: true }
    for (const shortcut of ['CmdOrCtrl+K', 'Alt+Shift+M', 'F24', 'CmdOrCtrl+/', null]) {
      expect(MenuEntry.safeParse({ ...entry, shortcut }).success, String(shortcut)).toBe(true)
    }
    for (const shortcut of ['', 'Ctrl+', 'Hyper+K', 'CmdOrCtrl+KK', 'F25', 'Shift+Alt+M']) {
      expect(MenuEntry.safeParse({ ...entry, shortcut }).success, shortcut).toBe(false)
    }
  })
})

describe('the search of the palette', () => {
  const all = ['Open project…', 'Go to Projects', 'conv3-adversarial-1', 'PGD on conv3', 'Keyboard shortcuts']
  const titles = (query: string): string[] =>
    search(
      query,
      all.map((title) => ({ title })),
      10
    ).map(({ title }) => title)

  it('needs every word, in any order and any case', () => {
    expect(titles('project OPEN')).toEqual(['Open project…'])
    expect(titles('conv3 pgd')).toEqual(['PGD on conv3'])
    expect(titles('conv3 fgsm')).toEqual([])
  })

  it('puts whole words before beginnings, and both before the rest', () => {
    expect(titles('project')).toEqual(['Open project…', 'Go to Projects'])
    expect(score('con', 'conv3')).toBeGreaterThan(score('con', 'bacon') ?? 0)
  })

  it('shows all in their order without a query, and finds hidden words last', () => {
    expect(titles('')).toEqual(all)
    expect(score('keys', 'Keyboard shortcuts', 'keys')).toBe(1)
  })
})
