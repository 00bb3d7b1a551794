import { paperColor } from '@core/charts/paper-colors'
import type { Command, Label, Scene, SceneItem, Shape } from '@core/charts/scene/scene'
import type { Typesetter } from './text'
import type { TextStyle } from './theme'

/** Where a scene stands on the page, and points of the page for one of its pixels. */
export interface ScenePlace {
  readonly x: number
  readonly y: number
  readonly scale: number
}

/** Width of a text in pixels of a scene, in the fonts of the report. */
export function measureWith(type: Typesetter): (text: string, size: number, bold: boolean) => number {
  return (text, size, bold) => type.width(text, labelStyle(size, bold, '#000000'))
}

/** Draws a figure of any kind: the same shapes as in the window and in the SVG file, as paths and text. */
export function drawScene(type: Typesetter, scene: Pick<Scene, 'items'>, place: ScenePlace): void {
  for (const item of scene.items) drawItem(type, item, place)
  type.pdf.undash().fillOpacity(1).strokeOpacity(1)
}

function drawItem(type: Typesetter, item: SceneItem, place: ScenePlace): void {
  const { pdf } = type
  switch (item.kind) {
    case 'shape':
      return drawShape(type, item, place)
    case 'label':
      return drawLabel(type, item, place)
    case 'clipped': {
      const { x, y, width, height } = item.box
      const { scale } = place
      pdf
        .save()
        .rect(place.x + scale * x, place.y + scale * y, scale * width, scale * height)
        .clip()
      for (const inner of item.items) drawItem(type, inner, place)
      pdf.restore()
    }
  }
}

function drawShape({ pdf }: Typesetter, shape: Shape, place: ScenePlace): void {
  const { fill, stroke, opacity } = shape
  if (fill === null && stroke === null) return
  trace(pdf, shape.commands, place)
  pdf.fillOpacity(opacity).strokeOpacity(opacity)
  if (stroke !== null) {
    pdf
      .lineWidth(shape.width * place.scale)
      .lineJoin('round')
      .strokeColor(paperColor(stroke))
    const [on, off] = shape.dash
    if (on === undefined) pdf.undash()
    else pdf.dash(on * place.scale, { space: (off ?? on) * place.scale })
  }
  if (fill !== null) pdf.fillColor(paperColor(fill))
  if (fill !== null && stroke !== null) pdf.fillAndStroke()
  else if (fill !== null) pdf.fill()
  else pdf.stroke()
}

function trace(pdf: Typesetter['pdf'], commands: readonly Command[], { x, y, scale }: ScenePlace): void {
  for (const command of commands) {
    switch (command[0]) {
      case 'M':
        pdf.moveTo(x + scale * command[1], y + scale * command[2])
        break
      case 'L':
        pdf.lineTo(x + scale * command[1], y + scale * command[2])
        break
      case 'C':
        pdf.bezierCurveTo(
          x + scale * command[1],
          y + scale * command[2],
          x + scale * command[3],
          y + scale * command[4],
          x + scale * command[5],
          y + scale * command[6]
        )
        break
      case 'Z':
        pdf.closePath()
    }
  }
}

const shares = { start: 0, middle: 0.5, end: 1 } as const

function drawLabel(type: Typesetter, item: Label, place: ScenePlace): void {
  const style = labelStyle(item.size * place.scale, item.bold, paperColor(item.paint))
  const x = place.x + place.scale * item.x
  const y = place.y + place.scale * item.y
  const left = x - shares[item.anchor] * type.width(item.text, style)
  type.pdf.fillOpacity(1)
  if (item.turn === 0) return type.draw(item.text, style, left, y)
  type.pdf.save().rotate(item.turn, { origin: [x, y] })
  type.draw(item.text, style, left, y)
  type.pdf.restore()
}

function labelStyle(size: number, bold: boolean, color: string): TextStyle {
  return { font: bold ? 'bold' : 'regular', size, leading: size * 1.25, color, tabular: !bold }
}
