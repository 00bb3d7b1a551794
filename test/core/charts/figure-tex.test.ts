import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { figureTex } from '@core/charts/figure-tex'
import { texComment, texText } from '@core/charts/tex/text'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everyKind, hostile } from './every-kind'
import { chart, point, series } from './support'

const hasTex =
  spawnSync('kpsewhich', ['pgfplots.sty', 'standalone.cls']).stdout?.toString().includes('standalone.cls') ===
  true

/** Signs that TeX carries out, behind which no backslash of ours stands. */
function bare(text: string): string {
  return text.replace(/\\[{}$&#%_]/g, '').replace(/\$[^$]*\$/g, '')
}

describe('a text for TeX', () => {
  it('never holds a sign that is carried out', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const set = texText(text)
        expect(bare(set)).not.toMatch(/[$&#%_^]/)
        expect(
          bare(set).replace(
            /\\(textbackslash|textasciitilde|textasciicircum|textbar|textless|textgreater|dots)\{\}|\\,/g,
            ''
          )
        ).not.toMatch(/[\\{}]/)
        expect(set).not.toMatch(/[\r\n]/)
      })
    )
  })

  it('ends no comment early', () => {
    for (const end of ['\n', '\r', '\r\n', '\u2028', '\u0085'])
      for (const line of texComment(`a${end}\\input{x}`).split('\n')) expect(line).toMatch(/^% [^\r]*$/)
  })

  it('keeps the signs of the field', () => {
    expect(texText('Δx·Δp ≥ ½, L∞, 10⁻³ – 95 %')).toBe(
      '$\\Delta$x$\\cdot$$\\Delta$p $\\geq$ $\\frac{1}{2}$, L$\\infty$, 10$^{-}$$^{3}$ -- 95 \\%'
    )
  })
})

describe('a figure for pgfplots', () => {
  it('has every value once, gaps as gaps, and values that are not resolved apart', () => {
    const text = figureTex(
      chart([
        series('conv3', [point(0, 1 / 3), point(1, null), point(2, 0.25, { resolved: false }), point(3, 0.5)])
      ])
    )
    expect(text).toContain(`coordinates {(0,${1 / 3}) (1,nan) (2,nan) (3,0.5)}`)
    expect(text).toContain('mark=o')
    expect(text.match(/\\addlegendentry/g)).toHaveLength(1)
    expect(text.startsWith('% Robust accuracy\n% PGD, L∞, epsilon 0.1.\n')).toBe(true)
  })

  it('writes no text of a figure as it came', () => {
    for (const spec of everyKind()) {
      const code = figureTex(spec)
        .split('\n')
        .filter((line) => !line.startsWith('%'))
        .join('\n')
      expect(code, spec.id).not.toContain('\\input{/')
      expect(code, spec.id).not.toContain(hostile)
    }
  })

  it.skipIf(!hasTex)('is set by pdfLaTeX, each kind', { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'heisenbench-tex-'))
    try {
      for (const [index, spec] of everyKind().entries()) {
        const name = `figure-${index}`
        writeFileSync(join(folder, `${name}.tex`), figureTex(spec))
        const { status, stdout } = spawnSync(
          'pdflatex',
          ['-interaction=nonstopmode', '-halt-on-error', '-no-shell-escape', `${name}.tex`],
          { cwd: folder, encoding: 'utf8' }
        )
        expect(status, `${spec.id}: ${stdout.slice(-1500)}`).toBe(0)
        expect(existsSync(join(folder, `${name}.pdf`))).toBe(true)
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
