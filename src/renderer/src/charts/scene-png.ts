import { paperColor } from '@core/charts/paper-colors'
import type { Scene } from '@core/charts/scene/scene'
import { drawScene } from './scene-canvas'

/**
 * A scene in the colours of paper as a PNG in base 64.
 *
 * @param scale pixels of the picture for one of the scene
 * @param over draws what is no part of the scene, in its units
 */
export async function scenePng(
  scene: Scene,
  scale: number,
  over?: (context: CanvasRenderingContext2D) => void
): Promise<string> {
  await document.fonts.ready
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no canvas to draw the picture on')
  canvas.width = scale * scene.width
  canvas.height = scale * scene.height
  context.scale(scale, scale)
  drawScene(context, scene, paperColor)
  over?.(context)
  return canvas.toDataURL('image/png').replace(/^[^,]*,/, '')
}
