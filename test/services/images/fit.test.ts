import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TrialOptions } from '@contract/trial'
import { fitImage, type Pixels } from '@services/images/fit'

const options = (given: Partial<TrialOptions> = {}): TrialOptions => TrialOptions.parse(given)
const grey = (width: number, height: number, data: readonly number[]): Pixels => ({
  width,
  height,
  channels: 1,
  data: Uint8Array.from(data)
})

const anyImage = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 2, 3, 4))
  .chain(([width, height, channels]) => {
    const length = width * height * channels
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((data): Pixels => ({ width, height, channels, data }))
  })
const side = fc.integer({ min: 1, max: 12 })

describe('fitting an image to an input', () => {
  it('leaves an image of the same size as it is', () => {
    const image = grey(3, 2, [0, 51, 102, 153, 204, 255])
    for (const fit of ['contain', 'cover', 'stretch'] as const)
      expect([...fitImage(image, [2, 3, 1], options({ fit }))].map((v) => Math.round(255 * v))).toEqual([
        ...image.data
      ])
  })

  it('keeps the mean where whole blocks become pixels, and stays between black and white', () => {
    fc.assert(
      fc.property(anyImage, side, side, fc.boolean(), (image, height, width, invert) => {
        for (const fit of ['contain', 'cover', 'stretch'] as const) {
          const values = fitImage(image, [height, width, 3], options({ fit, invert }))
          expect(values).toHaveLength(height * width * 3)
          expect(values.every((value) => value >= 0 && value <= 1)).toBe(true)
        }
        const other = fitImage(image, [height, width, 1], options({ fit: 'stretch', invert: !invert }))
        const own = fitImage(image, [height, width, 1], options({ fit: 'stretch', invert }))
        own.forEach((value, index) => expect(value + (other[index] as number)).toBeCloseTo(1, 5))
      })
    )
    const image = grey(4, 4, [0, 255, 40, 40, 255, 0, 40, 40, 10, 20, 200, 0, 30, 40, 0, 200])
    const halved = fitImage(image, [2, 2, 1], options())
    ;[127.5, 40, 25, 100].forEach((mean, index) => expect(halved[index]).toBeCloseTo(mean / 255, 5))
  })

  it('borders what is contained, cuts what covers, and turns the border black with the rest', () => {
    const wide = grey(4, 2, [100, 100, 200, 200, 100, 100, 200, 200])
    const contained = fitImage(wide, [4, 4, 1], options({ fit: 'contain' }))
    expect([...contained.slice(0, 4)]).toEqual([0, 0, 0, 0])
    expect([...contained.slice(12)]).toEqual([0, 0, 0, 0])
    expect(contained[4]).toBeCloseTo(100 / 255, 5)
    const inverted = fitImage(wide, [4, 4, 1], options({ fit: 'contain', invert: true }))
    inverted.slice(0, 4).forEach((value) => expect(value).toBeCloseTo(0, 6))
    expect(inverted[4]).toBeCloseTo(155 / 255, 5)
    const covered = fitImage(wide, [2, 2, 1], options({ fit: 'cover' }))
    ;[100, 200, 100, 200].forEach((value, index) => expect(covered[index]).toBeCloseTo(value / 255, 5))
  })

  it('takes colour as luma where the network sees grey, and what is transparent as white', () => {
    const red: Pixels = { width: 1, height: 1, channels: 3, data: Uint8Array.of(255, 0, 0) }
    expect(fitImage(red, [1, 1, 1], options())[0]).toBeCloseTo(0.299, 5)
    const clear: Pixels = { width: 1, height: 1, channels: 4, data: Uint8Array.of(255, 0, 0, 0) }
    expect([...fitImage(clear, [1, 1, 3], options())]).toEqual([1, 1, 1])
    const dim = grey(1, 1, [51])
    expect([...fitImage(dim, [1, 1, 3], options())].map((v) => v.toFixed(3))).toEqual([
      '0.200',
      '0.200',
      '0.200'
    ])
  })
})
