import {
  type Command,
  type Measure,
  type Paint,
  type Scene,
  type SceneItem,
  roughWidth
} from '@core/charts/scene/scene'

const FONT = "Inter, 'Helvetica Neue', Arial, sans-serif"

/** The width of a text in the font that figures are drawn with. */
export function measureOn(context: CanvasRenderingContext2D) {
  return (text: string, size: number, bold: boolean): number => {
    context.font = fontOf(size, bold)
    return context.measureText(text).width
  }
}

let ruler: Measure | undefined

/** The same without a canvas at hand; a rough width where there can be none. */
export const measureText: Measure = (text, size, bold) => {
  const context = ruler === undefined ? document.createElement('canvas').getContext('2d') : null
  ruler ??= context === null ? roughWidth : measureOn(context)
  return ruler(text, size, bold)
}

/** Draws a scene from (0, 0) on, over a ground of its 'paper'. */
export function drawScene(
  context: CanvasRenderingContext2D,
  scene: Scene,
  color: (paint: Paint) => string
): void {
  context.fillStyle = color('paper')
  context.fillRect(0, 0, scene.width, scene.height)
  for (const item of scene.items) drawItem(context, item, color)
}

function drawItem(context: CanvasRenderingContext2D, item: SceneItem, color: (paint: Paint) => string): void {
  context.save()
  if (item.kind === 'clipped') {
    const { x, y, width, height } = item.box
    context.beginPath()
    context.rect(x, y, width, height)
    context.clip()
    for (const one of item.items) drawItem(context, one, color)
  } else if (item.kind === 'label') {
    context.font = fontOf(item.size, item.bold)
    context.fillStyle = color(item.paint)
    context.textAlign = item.anchor === 'middle' ? 'center' : item.anchor
    context.translate(item.x, item.y)
    context.rotate((item.turn * Math.PI) / 180)
    context.fillText(item.text, 0, 0)
  } else {
    context.globalAlpha = item.opacity
    context.beginPath()
    for (const command of item.commands) trace(context, command)
    if (item.fill !== null) {
      context.fillStyle = color(item.fill)
      context.fill()
    }
    if (item.stroke !== null) {
      context.strokeStyle = color(item.stroke)
      context.lineWidth = item.width
      context.lineJoin = 'round'
      context.setLineDash([...item.dash])
      context.stroke()
    }
  }
  context.restore()
}

/** Adds a command of a shape to the path. */
export function trace(context: CanvasRenderingContext2D, command: Command): void {
  switch (command[0]) {
    case 'M':
      context.moveTo(command[1], command[2])
      return
    case 'L':
      context.lineTo(command[1], command[2])
      return
    case 'C':
      context.bezierCurveTo(command[1], command[2], command[3], command[4], command[5], command[6])
      return
    case 'Z':
      context.closePath()
  }
}

function fontOf(size: number, bold: boolean): string {
  return `${bold ? 600 : 400} ${size}px ${FONT}`
}
