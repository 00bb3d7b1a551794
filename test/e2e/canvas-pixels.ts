import type { Locator } from '@playwright/test'

/**
 * Every pixel of a canvas, to tell one picture from another. Charts are drawn some frames after what asked for it, so it
 * is read once four frames have left it as it was.
 *
 * @param place a canvas, or what holds one
 */
export function pixelsOf(place: Locator): Promise<string> {
  return place
    .locator('canvas')
    .or(place.and(place.page().locator('canvas')))
    .evaluate(async (element) => {
      const canvas = element as HTMLCanvasElement
      const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
      for (let last = ''; ;) {
        for (let count = 0; count < 4; count++) await frame()
        const pixels = canvas.toDataURL()
        if (pixels === last) return pixels
        last = pixels
      }
    })
}
