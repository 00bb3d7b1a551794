import type { FigureBlock, NetworkBlock, PicturesBlock } from '@core/report'
import { networkPages } from '@core/charts/network-scene'
import { scaleColor, seriesPlace } from '@core/charts/paper-colors'
import { figureScene } from '@core/charts/scene/figure-scene'
import type { Paint } from '@core/charts/scene/scene'
import { svgElement } from '@core/charts/scene/svg'
import { encodePng } from '../../projects/png'
import { escaped } from './text'

/** Variables of the page, so that a dark one draws the same figure in its own colours. */
function pageColor(paint: Paint): string {
  if (typeof paint !== 'object') return paint === 'black' || paint === 'white' ? paint : `var(--${paint})`
  return 'series' in paint ? `var(--series-${seriesPlace(paint.series) + 1})` : scaleColor(paint)
}

/** A figure as vectors with its caption. */
export function figureHtml({ number, chart }: Omit<FigureBlock, 'kind' | 'place'>, width: number): string {
  const tall = 'kind' in chart && chart.kind === 'matrix' ? {} : { plotHeight: Math.round(width * 0.5) }
  const scene = figureScene({ ...chart, title: '', caption: '' }, { width, ...tall })
  const svg = svgElement(
    scene,
    { title: chart.title, description: chart.caption },
    pageColor,
    `figure-${number}-`
  )
  return figure(number, chart.title, chart.caption, svg)
}

/** The layers of a network as vectors; those of a deep one in parts below each other. */
export function networkHtml({ number, title, caption, graph }: NetworkBlock): string {
  const scenes = networkPages(graph)
  const parts = scenes.map((scene, index) => {
    const name = scenes.length === 1 ? title : `${title}, part ${index + 1} of ${scenes.length}`
    return svgElement(scene, { title: name, description: caption }, pageColor, `figure-${number}-${index}-`)
  })
  return figure(number, title, caption, parts.join('\n'))
}

/** Images as they are, pixel by pixel. */
export function picturesHtml({ number, title, caption, pictures }: PicturesBlock): string {
  const items = pictures.map(({ label, caption: below, width, height, channels, pixels }) => {
    const png = encodePng(width, height, channels, Buffer.from(pixels, 'base64')).toString('base64')
    const alt = escaped([label, below].filter((text) => text !== '').join(', '))
    return (
      `<div class="picture"><span>${escaped(label)}</span>` +
      `<img src="data:image/png;base64,${png}" width="${width}" height="${height}" alt="${alt}">` +
      `<span>${escaped(below)}</span></div>`
    )
  })
  return figure(number, title, caption, `<div class="pictures">${items.join('')}</div>`)
}

function figure(number: number, title: string, caption: string, inner: string): string {
  return (
    `<figure id="figure-${number}">\n${inner}\n<figcaption><b>Figure ${number}. ` +
    `${escaped(title.replace(/[.]$/, ''))}.</b> ${escaped(caption)}</figcaption></figure>`
  )
}
