import type { Page } from '@playwright/test'

/**
 * Waits until the page shows what it has to show: nothing on it is being read, measured or set any more, and every canvas
 * in sight is drawn.
 *
 * @returns what it still waits for after 20 seconds; empty as soon as nothing is left
 */
export function settled(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
    const small = document.createElement('canvas')
    small.width = small.height = 48
    const context = small.getContext('2d', { willReadFrequently: true })

    function isInSight(element: Element): boolean {
      const { top, bottom, left, right, width, height } = element.getBoundingClientRect()
      const isOnPage = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth
      return isOnPage && width > 0 && height > 0
    }

    function isBlank(canvas: HTMLCanvasElement): boolean {
      if (context === null || canvas.width === 0 || canvas.height === 0) return true
      context.clearRect(0, 0, small.width, small.height)
      context.drawImage(canvas, 0, 0, small.width, small.height)
      return context.getImageData(0, 0, small.width, small.height).data.every((value) => value === 0)
    }

    function lacks(): string {
      const main = document.querySelector('main')
      if (!main?.querySelector('h1')) return 'there is no heading'
      if (document.fonts.status !== 'loaded') return 'fonts are being loaded'
      if (main.querySelector('[aria-busy="true"]')) return 'a part of the page is busy'
      // A sentence that is not at its end is one of waiting: "Reading the image…".
      const waiting = [...main.querySelectorAll('p, [role="status"]')].find(
        (one) => one.childElementCount === 0 && one.textContent.trim().endsWith('…')
      )
      if (waiting !== undefined) return `it says "${waiting.textContent.trim()}"`
      const blank = [...main.querySelectorAll('canvas')].find((one) => isInSight(one) && isBlank(one))
      return blank === undefined
        ? ''
        : `a canvas is blank: ${blank.getAttribute('aria-label') ?? blank.className}`
    }

    const end = performance.now() + 20_000
    let left = lacks()
    // Twice in turn, with a frame between: an answer that has just come may lead to another question.
    for (let calm = 0; calm < 2 && performance.now() < end; calm = left === '' ? calm + 1 : 0) {
      await frame()
      await frame()
      left = lacks()
    }
    return left
  })
}
