import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type ElectronApplication, type Locator, type Page, expect } from '@playwright/test'
import { parse } from 'csv-parse/sync'
import { answerDialogs } from './workbench'

/** What the buttons for files have written, read from the disk, and what they have copied. */

/** Presses a button of `place` that saves a file, and reads the file once the window says that it is there. */
export async function saved(
  app: ElectronApplication,
  place: Locator,
  button: string,
  path: string
): Promise<Buffer> {
  await answerDialogs(app, { save: path })
  await place.getByRole('button', { name: button, exact: true }).click()
  await expect(place.page().getByText(new RegExp(`^Saved (.*[\\\\/])?${basename(path)}\\.?`))).toBeVisible()
  return readFileSync(path)
}

/** Width and height of a PNG, from its header. */
export function pngSize(bytes: Buffer): readonly [number, number] {
  expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

export interface SvgContent {
  readonly title: string
  readonly description: string
  /** All that is written in it, in its order. */
  readonly texts: readonly string[]
  /** Shapes by their class: "line", "bar", … */
  readonly shapes: Readonly<Record<string, number>>
  /** Width and height of the pictures in it, in their own pixels. */
  readonly images: readonly (readonly [number, number])[]
}

/** An SVG as a browser reads it. */
export function readSvg(page: Page, bytes: Buffer): Promise<SvgContent> {
  const text = bytes.toString('utf8')
  expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg /)
  return page.evaluate(async (source) => {
    // The policy of the window refuses styles in a text, and would be heard to do so.
    const plain = source.replace(/ style="[^"]*"/g, '')
    const document = new DOMParser().parseFromString(plain, 'image/svg+xml')
    if (document.querySelector('parsererror') !== null) throw new Error('no well-formed SVG')
    const textOf = (name: string): string => document.querySelector(name)?.textContent ?? ''
    const shapes: Record<string, number> = {}
    for (const shape of document.querySelectorAll('[class]')) {
      const name = shape.getAttribute('class') ?? ''
      shapes[name] = (shapes[name] ?? 0) + 1
    }
    const images = [...document.querySelectorAll('image')].map(async (element) => {
      const image = new Image()
      image.src = element.getAttribute('href') ?? ''
      await image.decode()
      return [image.naturalWidth, image.naturalHeight] as const
    })
    return {
      ...{ title: textOf('title'), description: textOf('desc'), shapes },
      texts: [...document.querySelectorAll('text')].map(({ textContent }) => textContent ?? ''),
      images: await Promise.all(images)
    }
  }, text)
}

/** The rows of a CSV by their headings, and the lines above them that say what it is. */
export function readCsv(bytes: Buffer): { readonly about: string; readonly rows: Record<string, string>[] } {
  const text = bytes.toString('utf8')
  const about = text.split('\r\n').filter((line) => line.startsWith('# '))
  expect(about).not.toEqual([])
  return {
    about: about.join('\n'),
    rows: parse(text, { comment: '#', comment_no_infix: true, columns: true }) as Record<string, string>[]
  }
}

/** Presses the button of `place` that copies, and waits until there is a picture on the clipboard. */
export async function expectCopied(app: ElectronApplication, place: Locator): Promise<void> {
  await app.evaluate(({ clipboard }) => clipboard.clear())
  await place.getByRole('button', { name: 'Copy picture', exact: true }).click()
  await expect
    .poll(() =>
      app.evaluate(async ({ clipboard }) => {
        // `readImage` until Electron 44, `has` from then on.
        const old = clipboard as unknown as { readImage?: () => { isEmpty(): boolean } }
        return old.readImage ? !old.readImage().isEmpty() : await clipboard.has('image/png')
      })
    )
    .toBe(true)
}
