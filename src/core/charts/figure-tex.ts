import type { FigureSpec } from './figure-spec'
import { paperSeries } from './paper-colors'
import { barsTex, histogramTex, matrixTex, parallelTex } from './tex/areas'
import { seriesName } from './tex/axis'
import { pointsTex } from './tex/points'
import { texComment } from './tex/text'

/**
 * A figure as a LaTeX file of pgfplots that can be set alone (`pdflatex figure.tex`) or put into a paper with
 * \input and the package standalone. Title and conditions stand in front as comments. Every text is escaped: nothing
 * that a name holds is carried out.
 */
export function figureTex(spec: FigureSpec): string {
  return [
    texComment(spec.title),
    ...(spec.caption === '' ? [] : [texComment(spec.caption)]),
    '\\documentclass[border=4pt]{standalone}',
    '\\usepackage[T1]{fontenc}',
    '\\usepackage[utf8]{inputenc}',
    '\\usepackage{amssymb}',
    '\\usepackage{pgfplots}',
    '\\usetikzlibrary{patterns}',
    '\\pgfplotsset{compat=1.16}',
    ...paperSeries.map(
      (color, place) => `\\definecolor{${seriesName(place)}}{HTML}{${color.slice(1).toUpperCase()}}`
    ),
    '\\begin{document}',
    '\\begin{tikzpicture}',
    '\\pgfplotsset{every axis/.append style={',
    '  width=12cm, height=7.5cm, unbounded coords=jump, scaled ticks=false, axis lines=left, clip marker paths=true,',
    '  grid=major, grid style={black!10}, tick label style={font=\\footnotesize}, label style={font=\\small},',
    '  legend style={at={(0.5,-0.22)}, anchor=north, draw=none, font=\\footnotesize, legend columns=2, cells={anchor=west}}',
    '}}',
    plotTex(spec),
    '\\end{tikzpicture}',
    '\\end{document}',
    ''
  ].join('\n')
}

function plotTex(spec: FigureSpec): string {
  if (!('kind' in spec)) return pointsTex(spec)
  switch (spec.kind) {
    case 'bars':
      return barsTex(spec)
    case 'histogram':
      return histogramTex(spec)
    case 'matrix':
      return matrixTex(spec)
    case 'parallel':
      return parallelTex(spec)
  }
}
