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
  font.layout = (text, features = []) => {
    const runs = words(text).map((word) => {
      const key = `${features.join()} ${word}`
      const known = cache.get(key)
      if (known) return known
      const wanted = Object.fromEntries(features.map((feature) => [feature, true]))
      const run = layoutRun(word, { calt: false, ...wanted })
      cache.set(key, run)
      return run
    })
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
