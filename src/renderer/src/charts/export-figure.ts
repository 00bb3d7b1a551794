import type { CallOutput } from '@contract/ipc'
import { jsonText } from '@contract/json-text'
import type { KeptChart } from '@contract/kept-figure'
import type { FigureSpec } from '@core/charts/figure-spec'
import { paperColor } from '@core/charts/paper-colors'
import { figureCsv } from '@core/charts/figure-csv'
import { figureTex } from '@core/charts/figure-tex'
import { figureScene } from '@core/charts/scene/figure-scene'
import { sceneSvg } from '@core/charts/scene/svg'
import { call } from '../api'
import { measureOn, measureText } from './scene-canvas'
import { scenePng } from './scene-png'

/** Pixels of the picture for one of the scene: sharp in print and on fine screens. */
const SCALE = 3

export type FigureFormat = 'png' | 'svg' | 'pdf' | 'csv' | 'json' | 'tex'

/** The figure as an SVG file, title and conditions in it. */
function figureSvg(spec: FigureSpec): string {
  const context = document.createElement('canvas').getContext('2d')
  const scene = figureScene(spec, context === null ? {} : { measure: measureOn(context) })
  return sceneSvg(scene, { title: spec.title, description: spec.caption }, paperColor)
}

/** The figure as a PNG in base 64, the same drawing as the SVG. */
async function figurePng(spec: FigureSpec): Promise<string> {
  // Before texts are measured.
  await document.fonts.ready
  return scenePng(figureScene(spec, { measure: measureText }), SCALE)
}

/** Asks for a place and writes the figure there; null when the dialog was closed. */
export async function saveFigure(
  spec: FigureSpec,
  format: FigureFormat
): Promise<CallOutput<'exports.save'>> {
  const target = { path: null, name: spec.title.slice(0, 200) || 'figure' }
  if (format === 'pdf') return call('exports.saveFigure', { ...target, figure: keptFigure(spec, null) })
  return call('exports.save', { ...target, format, data: await dataOf(spec, format) })
}

async function dataOf(spec: FigureSpec, format: Exclude<FigureFormat, 'pdf'>): Promise<string> {
  switch (format) {
    case 'png':
      return figurePng(spec)
    case 'svg':
      return figureSvg(spec)
    case 'csv':
      return figureCsv(spec)
    case 'json':
      return jsonText(spec)
    case 'tex':
      return figureTex(spec)
  }
}

/** The figure as a report keeps it, with the place where it is seen now; null where it leads nowhere. */
export function keptFigure(spec: FigureSpec, place: string | null): KeptChart {
  return {
    kind: 'chart',
    title: spec.title.slice(0, 200) || 'Figure',
    conditions: [],
    place,
    data: spec
  }
}

/** Puts the figure as a picture on the clipboard. */
export async function copyFigure(spec: FigureSpec): Promise<void> {
  await call('exports.copyImage', { png: await figurePng(spec) })
}
