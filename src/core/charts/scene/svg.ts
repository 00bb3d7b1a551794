import type { Box, Command, Label, Paint, Scene, SceneItem, Shape } from './scene'

/** What an SVG file says about itself. */
export interface SvgText {
  readonly title: string
  /** The conditions, for readers that cannot see the picture; they also stand in it as its caption. */
  readonly description: string
}

/**
 * A scene as an SVG file: true vectors, text as text. `color` gives a CSS colour for each paint; the ground is its
 * 'paper'. Every series is one `path` of class "line" with its id in `data-series`.
 */
export function sceneSvg(scene: Scene, text: SvgText, color: (paint: Paint) => string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svgElement(scene, text, color, '')}\n`
}

/** The same as an element of a page; `prefix` keeps its ids apart from those of other figures there. */
export function svgElement(
  scene: Scene,
  text: SvgText,
  color: (paint: Paint) => string,
  prefix: string
): string {
  const { width, height } = scene
  const clips: Box[] = []
  const body = scene.items.map((item) => itemSvg(item, color, clips, prefix)).join('\n')
  const definitions = clips
    .map((box, index) => `<clipPath id="${prefix}clip-${index}"><rect ${boxAttributes(box)}/></clipPath>`)
    .join('')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
      `role="img" font-family="Inter, 'Helvetica Neue', Arial, sans-serif">`,
    `<title>${escaped(text.title)}</title>`,
    `<desc>${escaped(text.description)}</desc>`,
    ...(definitions === '' ? [] : [`<defs>${definitions}</defs>`]),
    `<rect width="${width}" height="${height}" fill="${color('paper')}"/>`,
    body,
    '</svg>'
  ].join('\n')
}

function itemSvg(item: SceneItem, color: (paint: Paint) => string, clips: Box[], prefix: string): string {
  switch (item.kind) {
    case 'shape':
      return shapeSvg(item, color)
    case 'label':
      return labelSvg(item, color)
    case 'clipped': {
      const id = clips.push(item.box) - 1
      const inner = item.items.map((one) => itemSvg(one, color, clips, prefix)).join('\n')
      return `<g clip-path="url(#${prefix}clip-${id})">\n${inner}\n</g>`
    }
  }
}

function shapeSvg(shape: Shape, color: (paint: Paint) => string): string {
  const attributes = [
    `class="${shape.role}"`,
    ...(shape.series === undefined ? [] : [`data-series="${escaped(shape.series)}"`]),
    `d="${pathData(shape.commands)}"`,
    `fill="${shape.fill === null ? 'none' : color(shape.fill)}"`,
    ...(shape.stroke === null
      ? []
      : [
          `stroke="${color(shape.stroke)}"`,
          `stroke-width="${round(shape.width)}"`,
          'stroke-linejoin="round"',
          ...(shape.dash.length === 0 ? [] : [`stroke-dasharray="${shape.dash.map(round).join(' ')}"`])
        ]),
    ...(shape.opacity === 1 ? [] : [`opacity="${shape.opacity}"`])
  ].join(' ')
  return shape.note === undefined
    ? `<path ${attributes}/>`
    : `<path ${attributes}><title>${escaped(shape.note)}</title></path>`
}

function labelSvg(item: Label, color: (paint: Paint) => string): string {
  const turn = item.turn === 0 ? '' : ` transform="rotate(${item.turn} ${round(item.x)} ${round(item.y)})"`
  return (
    `<text x="${round(item.x)}" y="${round(item.y)}" font-size="${item.size}" fill="${color(item.paint)}"` +
    `${item.anchor === 'start' ? '' : ` text-anchor="${item.anchor}"`}${item.bold ? ' font-weight="600"' : ''}` +
    `${turn}>${escaped(item.text)}</text>`
  )
}

/** The `d` of a path. */
export function pathData(commands: readonly Command[]): string {
  return commands
    .map(([letter, ...places]) => letter + (places as readonly number[]).map(round).join(' '))
    .join('')
}

function boxAttributes({ x, y, width, height }: Box): string {
  return `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`
}

/** Hundredths of a pixel are finer than any printer. */
function round(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** Text that may stand in XML; control characters have no place there. */
function escaped(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- exactly these are forbidden in XML 1.0
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
  )
}
