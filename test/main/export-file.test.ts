import { describe, expect, it } from 'vitest'
import { fileName, pngBytes } from '../../src/main/export-file'

describe('a picture from the window', () => {
  it('is taken only if it begins as a PNG does', () => {
    const pixel =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII='
    expect(pngBytes(pixel).subarray(1, 4).toString('latin1')).toBe('PNG')
    for (const other of ['', 'AAAA', Buffer.from('#!/bin/sh\n').toString('base64'), pixel.slice(4)])
      expect(() => pngBytes(other)).toThrow(/PNG/)
  })
})

describe('the name of a file', () => {
  it('keeps what every system takes', () => {
    expect(fileName('Robust accuracy, PGD-4 L∞ 0.1')).toBe('Robust accuracy PGD-4 L 0.1')
    expect(fileName('../../etc/passwd')).toBe('etc passwd')
    expect(fileName('a\\b:c*d?e"f<g>h|i\u0000j')).toBe('a b c d e f g h i j')
    expect(fileName('Δx · Δp')).toBe('Δx Δp')
  })

  it('is never empty, a device, hidden or too long', () => {
    for (const name of ['', '///', '...', 'CON', 'com1']) expect(fileName(name)).toBe('figure')
    expect(fileName('.hidden.')).toBe('hidden')
    expect(fileName('x'.repeat(300))).toHaveLength(100)
  })
})
