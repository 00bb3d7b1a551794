import type { Pdf } from './pdf-file'
import type { FontName } from './theme'

/** A laid-out word, as pdfkit keeps it. */
interface GlyphRun {
  readonly glyphs: readonly unknown[]
  readonly positions: readonly unknown[]
  readonly advanceWidth: number
}

/** The part of pdfkit's font objects that its types leave out. */
interface OpenFont {
  readonly font: { hasGlyphForCodePoint(codePoint: number): boolean }
  layoutRun(text: string, features: Readonly<Record<string, boolean>>): GlyphRun
  layout(text: string, features?: readonly string[]): GlyphRun
}

/**
 * Opens a registered font and makes it lay out words one by one from a cache, without contextual alternates: they cost
 * most of the time, and in code they would draw "--" as one sign. pdfkit itself caches nothing once a feature is asked
 * for, as figures of one width are.
 */
export function openFont(pdf: Pdf, name: FontName): OpenFont {
  pdf.font(name)
  const font = (pdf as unknown as { readonly _font: OpenFont })._font
  const layoutRun = font.layoutRun.bind(font)
  const cache = new Map<string, GlyphRun>()
  const word = (text: string, features: readonly string[]): GlyphRun => {
    const key = features.length === 0 ? text : `${features.join()} ${text}`
    const known = cache.get(key)
    if (known) return known
    const wanted = Object.fromEntries(features.map((feature) => [feature, true]))
    // Kerning tucks points under a 7 and pulls 0.1 together: fine in words, not in numbers.
    const kerned = /\d/.test(text) ? { kern: false } : {}
    const run = layoutRun(text, { calt: false, ...kerned, ...wanted })
    cache.set(key, run)
    return run
  }
  font.layout = (text, features = []) => {
    if (!text.includes(' ')) return word(text, features)
    const runs = words(text).map((part) => word(part, features))
    return {
      glyphs: runs.flatMap((run) => run.glyphs),
      positions: runs.flatMap((run) => run.positions),
      advanceWidth: runs.reduce((width, run) => width + run.advanceWidth, 0)
    }
  }
  return font
}

/** Words with the space behind each. */
function words(text: string): string[] {
  return text.match(/[^ ]* |[^ ]+/g) ?? []
}
