import { describe, expect, it } from 'vitest'
import { CorruptionKind, corruptionKinds, isOfPaper } from '@contract/attacks/corruption'
import { corruptions, levelAt } from '@core/attacks/corruption'
import type { Corrupted } from '@core/attacks/corruptions/corrupted'
import { elasticField } from '@core/attacks/corruptions/digital'
import { frostPattern } from '@core/attacks/corruptions/frost'
import { plasma } from '@core/attacks/corruptions/weather'
import { createRandom } from '@core/tensor/random'

const bounds = { lower: 0, upper: 1 }

function corrupted(
  kind: CorruptionKind,
  level: number,
  pixels: Float32Array,
  change: Partial<Corrupted> = {}
): Float32Array {
  const image = pixels.slice()
  corruptions[kind]({ image, shape: [32, 32, 1], bounds, random: createRandom(5), level, ...change })
  return image
}

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
const spread = (values: ArrayLike<number>): number => {
  const middle = mean(values)
  return Math.sqrt(mean(Array.from(values, (value) => (value - middle) ** 2)))
}
const flat = (value: number, size = 1024): Float32Array => new Float32Array(size).fill(value)
/** A photograph of sorts: slopes, edges and texture. */
const picture = Float32Array.from({ length: 1024 }, (_, at) => {
  const [row, column] = [Math.floor(at / 32), at % 32]
  const inside = (row - 15) ** 2 + (column - 17) ** 2 < 80
  return (inside ? 0.75 : 0.25) + 0.1 * Math.sin(row) + 0.1 * Math.cos(1.3 * column)
})
const point = (row: number, column: number): Float32Array => {
  const image = flat(0)
  image[row * 32 + column] = 1
  return image
}

describe.each(CorruptionKind.options)('the corruption %s', (kind) => {
  it('does nothing at the level of severity 0', () => {
    const same = corrupted(kind, corruptionKinds[kind].nothing, picture)
    // JPEG of quality 100 still rounds.
    const most = kind === 'jpeg' ? 3 / 255 : 1e-6
    same.forEach((value, at) => expect(Math.abs(value - (picture[at] as number))).toBeLessThan(most))
  })

  it('goes farther from the image with each severity', () => {
    const draws = [1, 2, 3, 4, 5, 6, 7, 8]
    const moved = [1, 2, 3, 4, 5].map((severity) =>
      mean(
        draws.map((seed) => {
          const found = corrupted(kind, levelAt(kind, severity), picture, { random: createRandom(seed) })
          return Math.sqrt(mean(found.map((value, at) => (value - (picture[at] as number)) ** 2)))
        })
      )
    )
    expect(moved[0]).toBeGreaterThan(0.005)
    // Glass as published has less blur and more rounds at severity 4, frost takes from the image what it adds in light, and
    // blocks of pixels may fall better or worse on edges.
    const slack = kind === 'glass' || kind === 'frost' || kind === 'pixelate' ? 0.8 : 1
    for (let place = 1; place < 5; place++)
      expect(moved[place]).toBeGreaterThan(slack * (moved[place - 1] as number))
    expect(moved[4]).toBeGreaterThan(moved[0] as number)
  })

  it('gives the same image for the same seed, and keeps to a box that is not of 0 and 1', () => {
    const wide = { bounds: { lower: -2, upper: 2 } }
    const stretched = picture.map((value) => 4 * value - 2)
    const level = levelAt(kind, 3)
    expect(corrupted(kind, level, stretched, wide)).toEqual(corrupted(kind, level, stretched, wide))
    const unit = corrupted(kind, level, picture)
    corrupted(kind, level, stretched, wide).forEach((value, at) =>
      expect((value + 2) / 4).toBeCloseTo(unit[at] as number, kind === 'jpeg' ? 1 : 4)
    )
  })

  it('takes images that are neither square nor of one channel, as finite numbers', () => {
    for (const shape of [
      [5, 9, 3],
      [9, 5, 2]
    ] as const) {
      const image = Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, (_, at) => (at % 11) / 11)
      const found = corrupted(kind, levelAt(kind, 5), image, { shape })
      expect(found.every(Number.isFinite)).toBe(true)
      expect(found).not.toEqual(image)
    }
  })
})

it('has the fifteen kinds of the paper, and two more', () => {
  expect(CorruptionKind.options.filter(isOfPaper)).toHaveLength(15)
  expect(CorruptionKind.options.filter((kind) => !isOfPaper(kind))).toEqual(['uniform', 'blur'])
  expect(Object.keys(corruptionKinds)).toEqual(CorruptionKind.options)
  expect(Object.keys(corruptions)).toEqual(CorruptionKind.options)
})

const average = ['blur', 'defocus', 'glass', 'motion', 'zoom', 'elastic', 'pixelate'] as const
it.each(average)(
  '%s leaves an image of one value alone, and stays between the darkest and the brightest',
  (kind) => {
    for (const value of corrupted(kind, levelAt(kind, 5), flat(0.3))) expect(value).toBeCloseTo(0.3, 5)
    const found = corrupted(kind, levelAt(kind, 5), picture)
    expect(Math.min(...found)).toBeGreaterThanOrEqual(Math.min(...picture) - 1e-6)
    expect(Math.max(...found)).toBeLessThanOrEqual(Math.max(...picture) + 1e-6)
  }
)

describe('closed forms', () => {
  it('shot noise has the mean of the image, and its variance is value times level', () => {
    const level = levelAt('shot', 3)
    for (const value of [0.1, 0.5, 0.9]) {
      const found = corrupted('shot', level, flat(value, 40_000), { shape: [200, 200, 1] })
      expect(mean(found)).toBeCloseTo(value, 2)
      expect(Math.abs(spread(found) ** 2 / (value * level) - 1)).toBeLessThan(0.04)
      // A whole number of photons.
      for (const one of found.subarray(0, 50))
        expect(Math.abs(one / level - Math.round(one / level))).toBeLessThan(1e-4)
    }
    expect(corrupted('shot', level, flat(0))).toEqual(flat(0))
  })

  it('brightness adds the level to grey, and raises the value of a colour without its hue', () => {
    for (const value of corrupted('brightness', 0.2, flat(0.3))) expect(value).toBeCloseTo(0.5, 6)
    const colour = { shape: [1, 2, 3] as const }
    const found = corrupted('brightness', 0.2, Float32Array.from([0.2, 0.4, 0.1, 0, 0, 0]), colour)
    ;[0.3, 0.6, 0.15, 0.2, 0.2, 0.2].forEach((value, at) => expect(found[at]).toBeCloseTo(value, 6))
    // Full value is as far as it goes.
    const full = corrupted('brightness', 0.5, Float32Array.from([0.4, 0.8, 0.2, 0, 0, 0]), colour)
    ;[0.5, 1, 0.25].forEach((value, at) => expect(full[at]).toBeCloseTo(value, 6))
  })

  it('a defocused point is a disc of the same light, whose second moment is a quarter of the radius squared', () => {
    const radius = 3
    const found = corrupted('defocus', radius, point(16, 16))
    expect(mean(found) * 1024).toBeCloseTo(1, 4)
    const moment = found.reduce((sum, value, at) => sum + value * (Math.floor(at / 32) - 16) ** 2, 0)
    // Bilinear sampling widens it by at most a quarter of a pixel squared.
    expect(moment).toBeGreaterThan(radius ** 2 / 4 - 0.05)
    expect(moment).toBeLessThan(radius ** 2 / 4 + 0.3)
  })

  it('motion spreads a point along one line to one side', () => {
    const found = corrupted('motion', 2, point(16, 16))
    expect(mean(found) * 1024).toBeCloseTo(1, 4)
    const lit = [...found.keys()].filter((at) => (found[at] as number) > 1e-4)
    // The image is looked up to the right, so light runs to the left; never farther than three deviations.
    for (const at of lit) {
      expect(at % 32).toBeLessThanOrEqual(16)
      expect(Math.hypot((at % 32) - 16, Math.floor(at / 32) - 16)).toBeLessThan(3 * 2 + 1.5)
    }
  })

  it('zoom leaves the middle in place and blurs most at the rim', () => {
    const middle = Float32Array.from({ length: 33 * 33 }, (_, at) => Number(at === 16 * 33 + 16))
    const found = corrupted('zoom', 1.3, middle, { shape: [33, 33, 1] })
    expect(found[16 * 33 + 16]).toBeCloseTo(1, 6)
    const ramp = Float32Array.from({ length: 33 * 33 }, (_, at) => ((at % 33) - 16) / 16)
    // Of a ramp each zoom is a ramp; their mean has the mean slope of 1, 1/1.03 ... 1/1.3.
    const slope = mean(Array.from({ length: 11 }, (_, step) => 1 / (1 + 0.03 * step)))
    corrupted('zoom', 1.3, ramp, { shape: [33, 33, 1] }).forEach((value, at) =>
      expect(value).toBeCloseTo((ramp[at] as number) * slope, 5)
    )
  })

  it('pixelation to a half is the mean of blocks of two by two, and done twice it is done once', () => {
    const found = corrupted('pixelate', 0.5, picture)
    for (const at of [0, 2, 4 * 32 + 6, 30 * 32 + 30]) {
      const block = [at, at + 1, at + 32, at + 33]
      const expected = mean(block.map((one) => picture[one] as number))
      for (const one of block) expect(found[one]).toBeCloseTo(expected, 6)
    }
    corrupted('pixelate', 0.5, found).forEach((value, at) =>
      expect(value).toBeCloseTo(found[at] as number, 6)
    )
    expect(mean(corrupted('pixelate', 0.25, picture))).toBeCloseTo(mean(picture), 6)
  })

  it('glass without a blur would only change the places of pixels: the rounds keep the values', () => {
    // At severity 1 the blur has a weight of less than 1e-80 beside the middle.
    const found = corrupted('glass', 1, picture)
    expect([...found].sort()).toEqual([...picture].sort())
    expect(found).not.toEqual(picture)
  })

  it('elastic moves pixels as far as its level names, smoothly', () => {
    const random = createRandom(2)
    const field = elasticField({ random, shape: [32, 32, 1] }, 0.8, 2)
    expect(Math.sqrt(mean(field.map((one) => one * one)))).toBeCloseTo(0.8, 5)
    const steps = field.map((one, at) => (at % 32 === 31 ? 0 : (field[at + 1] as number) - one))
    // Neighbours of a Gaussian field of deviation s differ by about 0.8 / (s sqrt 2) in root mean square.
    expect(Math.sqrt(mean(steps.map((one) => one * one)))).toBeLessThan(0.8 / 2)
  })

  it('snow whitens, and adds flakes that fall in streaks, as they are and turned by half', () => {
    const seeds = Array.from({ length: 60 }, (_, seed) => createRandom(seed))
    const fallen = seeds.map((random) => corrupted('snow', 2, flat(0), { random }))
    // Of N(0.1, 0.2) what is above 0.5 has the mean 0.1 (1 - Phi(2)) + 0.2 phi(2); black turns to 0.1 * 0.5.
    const flakes = 0.1 * 0.02275 + 0.2 * 0.05399
    expect(Math.abs(mean(fallen.map(mean)) - (0.05 + 2 * flakes))).toBeLessThan(0.003)
    for (const found of fallen) {
      expect(Math.min(...found)).toBeGreaterThanOrEqual(0.05 - 1e-6)
      found.forEach((value, at) => expect(value).toBeCloseTo(found[1023 - at] as number, 6))
    }
    const rough = (step: number): number =>
      mean(
        fallen.flatMap((one) =>
          Array.from(one.subarray(32, 960), (v, at) => Math.abs(v - (one[32 + at + step] as number)))
        )
      )
    expect(rough(32)).toBeLessThan(0.8 * rough(1))
    const shown = corrupted('snow', 5, picture)
    shown.forEach((value, at) => expect(value).toBeGreaterThanOrEqual((picture[at] as number) - 1e-6))
    // A little below severity 0 nothing jumps.
    corrupted('snow', 1e-4, picture).forEach((value, at) =>
      expect(value).toBeCloseTo(picture[at] as number, 3)
    )
  })

  it('frost is the image times its share, and a grey pattern from haze to needles', () => {
    const [black, white] = [flat(0), flat(1)].map((image) => corrupted('frost', 4, image)) as [
      Float32Array,
      Float32Array
    ]
    white.forEach((value, at) => expect(value - (black[at] as number)).toBeCloseTo(0.85, 5))
    const pattern = frostPattern(createRandom(5), 32, 32)
    black.forEach((value, at) => expect(value).toBeCloseTo(0.4 * (pattern[at] as number), 5))
    for (const seed of [1, 2, 3, 4, 5]) {
      const other = frostPattern(createRandom(seed), 32, 32)
      expect(Math.min(...other)).toBeGreaterThanOrEqual(0.2)
      expect(Math.max(...other)).toBeLessThanOrEqual(1)
      expect(spread(other)).toBeGreaterThan(0.08)
    }
    const colour = corrupted('frost', 5, flat(0, 3 * 1024), { shape: [32, 32, 3] })
    for (let at = 0; at < colour.length; at += 3) expect(colour[at]).toBe(colour[at + 2])
  })

  it('fog keeps black and the brightest value apart by less, and its clouds reach from 0 to 1 on a torus', () => {
    const clouds = plasma(createRandom(3), 32, 2)
    expect([Math.min(...clouds), Math.max(...clouds)]).toEqual([0, 1])
    // Slow decay keeps fine structure, fast decay only the large one.
    const rough = (decay: number): number => {
      const map = plasma(createRandom(3), 32, decay)
      return mean(map.map((one, at) => Math.abs(one - (map[(at + 1) % 1024] as number)))) / spread(map)
    }
    expect(rough(1.5)).toBeGreaterThan(rough(3))
    const level = 0.75
    const found = corrupted('fog', level, picture)
    const brightest = Math.max(...picture)
    expect(Math.max(...found)).toBeLessThanOrEqual(brightest + 1e-6)
    // Where no cloud is, only the scale is left; nothing comes out darker than that.
    found.forEach((value, at) =>
      expect(value).toBeGreaterThanOrEqual(((picture[at] as number) * brightest) / (brightest + level) - 1e-6)
    )
    expect(corrupted('fog', level, flat(0))).toEqual(flat(0))
  })
})
