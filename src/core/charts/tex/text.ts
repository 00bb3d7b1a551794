/** Signs of the field that plain pdfLaTeX would not set, as mathematics. */
const signs: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '|': '\\textbar{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '"': "''",
  '\u00a0': '~',
  '\u2002': '~',
  '\u2009': '\\,',
  '\u202f': '\\,',
  '−': '$-$',
  '–': '--',
  '—': '---',
  '“': '``',
  '”': "''",
  '‘': '`',
  '’': "'",
  '…': '\\dots{}',
  '·': '$\\cdot$',
  '×': '$\\times$',
  '±': '$\\pm$',
  '∞': '$\\infty$',
  '≥': '$\\geq$',
  '≤': '$\\leq$',
  '≈': '$\\approx$',
  '≠': '$\\neq$',
  '∂': '$\\partial$',
  '∇': '$\\nabla$',
  '√': '$\\surd$',
  '½': '$\\frac{1}{2}$',
  '¼': '$\\frac{1}{4}$',
  '→': '$\\rightarrow$',
  '↓': '$\\downarrow$',
  '↑': '$\\uparrow$',
  '•': '$\\bullet$',
  '°': '$^{\\circ}$',
  '⁻': '$^{-}$',
  '²': '$^{2}$',
  '³': '$^{3}$',
  '¹': '$^{1}$'
}

const greek = {
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
  ε: 'varepsilon',
  ζ: 'zeta',
  η: 'eta',
  θ: 'theta',
  κ: 'kappa',
  λ: 'lambda',
  μ: 'mu',
  µ: 'mu',
  ν: 'nu',
  ξ: 'xi',
  π: 'pi',
  ρ: 'rho',
  σ: 'sigma',
  τ: 'tau',
  φ: 'varphi',
  χ: 'chi',
  ψ: 'psi',
  ω: 'omega',
  Γ: 'Gamma',
  Δ: 'Delta',
  Θ: 'Theta',
  Λ: 'Lambda',
  Σ: 'Sigma',
  Φ: 'Phi',
  Ψ: 'Psi',
  Ω: 'Omega'
} as const

const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹'
const lowered = '₀₁₂₃₄₅₆₇₈₉'

/**
 * A text that TeX sets as it was written and never carries out: every sign with a meaning is escaped, signs that
 * pdfLaTeX lacks become mathematics, and what is left over an empty box.
 */
export function texText(text: string): string {
  let out = ''
  for (const sign of text.normalize('NFC')) out += texSign(sign)
  return out
}

function texSign(sign: string): string {
  if (/[{}$&#%_]/.test(sign)) return `\\${sign}`
  const known = signs[sign]
  if (known !== undefined) return known
  const letter = (greek as Readonly<Record<string, string>>)[sign]
  if (letter !== undefined) return `$\\${letter}$`
  if (raised.includes(sign)) return `$^{${raised.indexOf(sign)}}$`
  if (lowered.includes(sign)) return `$_{${lowered.indexOf(sign)}}$`
  if (/\s/.test(sign)) return ' '
  if (/^[ -~]$/.test(sign)) return sign
  // The letters of Latin-1 and of Central Europe are in the fonts of the encoding T1.
  if (/^[À-ÖØ-öø-ſ]$/.test(sign)) return sign
  return /\p{C}/u.test(sign) ? '' : '$\\Box$'
}

/** A comment on lines of its own; no text can end it early. */
export function texComment(text: string): string {
  return (
    text
      .split(/\s*[\r\n\u0085\u2028\u2029]+\s*/)
      // eslint-disable-next-line no-control-regex -- exactly these are meant
      .map((line) => `% ${line.replace(/[\u0000-\u001f\u007f]/g, ' ')}`)
      .join('\n')
  )
}

/** A number as pgfplots reads it; what is not finite leaves a gap. */
export function texNumber(value: number | null): string {
  return value === null || !Number.isFinite(value) ? 'nan' : String(value)
}

/** Options between braces: commas and brackets inside a text must not end it. */
export function texList(texts: readonly string[]): string {
  return `{${texts.map((text) => `{${texText(text)}}`).join(',')}}`
}
