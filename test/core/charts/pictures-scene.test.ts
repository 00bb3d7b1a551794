// @vitest-environment jsdom
import type { KeptPicture, KeptPictures } from '@contract/kept-figure'
import { picturesScene, picturesSvg } from '@core/charts/scene/pictures-scene'
import { describe, expect, it } from 'vitest'
import { hostile } from './every-kind'

const picture = (label: string, width: number, height: number): KeptPicture => ({
  ...{ label, caption: `below ${label}`, width, height, channels: 1 },
  pixels: btoa('\u0000'.repeat(width * height))
})

const figure = (pictures: readonly KeptPicture[]): KeptPictures => ({
  kind: 'pictures',
  title: `Image 3 ${hostile}`,
  conditions: ['PGD, L∞, epsilon 0.1.', `Weights ${hostile}.`],
  place: null,
  data: { pictures: [...pictures] }
})

describe('pictures as a scene', () => {
  it('stand beside each other, whole and in their own shape, at most six in a row', () => {
    const shapes = [1, 2, 3, 4, 5, 6, 7].map((index) => picture(`p${index}`, 28, index === 2 ? 14 : 28))
    const { scene, places } = picturesScene(figure(shapes))
    expect(places.map(({ picture: { label } }) => label)).toEqual(shapes.map(({ label }) => label))
    for (const { box, picture: one } of places) {
      expect(box.height / box.width).toBeCloseTo(one.height / one.width, 9)
      expect(box.x).toBeGreaterThan(0)
      expect(box.x + box.width).toBeLessThan(scene.width)
      expect(box.y + box.height).toBeLessThan(scene.height)
    }
    const tops = places.map(({ box }) => box.y)
    expect(new Set(tops.slice(0, 6)).size).toBe(1)
    expect(tops[6]).toBeGreaterThan((tops[0] ?? NaN) + (places[0]?.box.height ?? NaN))
    for (const [index, { box }] of places.slice(1, 6).entries()) {
      const before = places[index]?.box
      expect(box.x).toBeGreaterThan((before?.x ?? NaN) + (before?.width ?? NaN))
    }
    // No text lies on a picture.
    for (const item of scene.items) {
      if (item.kind !== 'label') throw new Error('only texts are left')
      for (const { box } of places) {
        const across = item.x >= box.x && item.x < box.x + box.width
        expect(across && item.y > box.y + 1 && item.y - item.size + 3 < box.y + box.height).toBe(false)
      }
    }
  })

  it('are an SVG file with each picture, its texts and all conditions, whatever their names hold', () => {
    const text = picturesSvg(
      figure([picture('clean', 2, 2), picture('adversarial', 2, 2)]),
      (paint) => `#${typeof paint === 'string' ? paint : 'series'}`,
      ({ label }) => `data:image/png;base64,${btoa(label)}`
    )
    const document = new DOMParser().parseFromString(text, 'image/svg+xml')
    expect(document.querySelector('parsererror')?.textContent ?? '').toBe('')
    expect(document.querySelector('script')).toBeNull()
    const images = [...document.querySelectorAll('image')]
    expect(images.map((one) => one.getAttribute('href'))).toEqual([
      `data:image/png;base64,${btoa('clean')}`,
      `data:image/png;base64,${btoa('adversarial')}`
    ])
    const said = [...document.querySelectorAll('text')].map((one) => one.textContent).join(' ')
    for (const part of ['Image 3', 'clean', 'below adversarial', 'PGD, L∞, epsilon 0.1.'])
      expect(said).toContain(part)
    expect(document.querySelector('desc')?.textContent).toContain('epsilon 0.1')
  })
})
