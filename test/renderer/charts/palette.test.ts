import { afterEach, describe, expect, it, vi } from 'vitest'
import { chartColors, seriesColor } from '../../../src/renderer/src/charts/palette'

afterEach(() => vi.unstubAllGlobals())

/** A page whose variables follow the classes of its root. */
function page(): { className: string } {
  const root = { className: '' }
  const value = (name: string): string => `${name} ${root.className.includes('dark') ? 'dark' : 'light'}`
  vi.stubGlobal('document', { documentElement: root })
  vi.stubGlobal('window', { setTimeout: () => 0 })
  vi.stubGlobal('getComputedStyle', () => ({ getPropertyValue: value }))
  return root
}

describe('the colours of the page', () => {
  it('are those of a theme that changes within one task', () => {
    const root = page()
    expect(seriesColor(0, false)).toBe('--series-1 light')
    root.className = 'dark'
    expect(seriesColor(0, true)).toBe('--series-1 dark')
    expect(chartColors(true).ink).toBe('--text dark')
    root.className = ''
    expect(seriesColor(0, false)).toBe('--series-1 light')
  })
})
