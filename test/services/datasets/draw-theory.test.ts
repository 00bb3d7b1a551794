import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TheorySample } from '@contract/theory-sample'
import { drawTheory } from '@services/datasets/draw-theory'
import { loadSplit } from '@services/datasets/load'
import { filesBelow, importPath, temporaryFolder } from './workbench'

describe('examples drawn from a model of theory', () => {
  const sample = TheorySample.parse({
    theory: 'robust-features',
    parameters: { strong: 0.9, weakness: 0.3, features: 40 },
    train: 3000,
    test: 1000
  })

  it('are imported as they were drawn: one strong feature, weak ones around the label, in a box that cuts off nothing', async () => {
    const path = join(temporaryFolder(), 'drawn.npz')
    await drawTheory(sample, path)
    const { dataset, artifacts } = await importPath(path)
    expect(dataset).toMatchObject({ imageShape: [1, 41, 1], pixelType: 'float32' })
    expect(dataset.classNames).toHaveLength(2)
    expect([dataset.train.count, dataset.test.count]).toEqual([3000, 1000])
    const { pixels, labels } = await loadSplit(dataset, 'train', artifacts, null)
    let [agreeing, sum, squares, most] = [0, 0, 0, 0]
    for (let at = 0; at < 3000; at++) {
      const sign = labels[at] === 1 ? 1 : -1
      if (pixels[at * 41] === sign) agreeing++
      for (let weak = 1; weak <= 40; weak++) {
        const value = sign * (pixels[at * 41 + weak] ?? NaN)
        sum += value
        squares += (value - 0.3) ** 2
        most = Math.max(most, Math.abs(value))
      }
    }
    // Each within four standard deviations of what is drawn.
    expect(Math.abs(agreeing / 3000 - 0.9)).toBeLessThan(4 * Math.sqrt(0.09 / 3000))
    expect(Math.abs(sum / 120_000 - 0.3)).toBeLessThan(4 / Math.sqrt(120_000))
    expect(Math.abs(squares / 120_000 - 1)).toBeLessThan(4 * Math.sqrt(2 / 120_000))
    expect(dataset.bounds.upper).toBeGreaterThanOrEqual(most + 1)
    expect(dataset.bounds.lower).toBe(-dataset.bounds.upper)
  })

  it('are the same for the same seed, and the Gaussian model has its spread', async () => {
    const folder = temporaryFolder()
    const gaussians = { ...sample, theory: 'sample-complexity', parameters: { dimension: 50, sigma: 2 } }
    const hashes: string[] = []
    for (const [name, seed] of [
      ['a', 1],
      ['b', 1],
      ['c', 2]
    ] as const) {
      await drawTheory({ ...gaussians, seed }, join(folder, `${name}.npz`))
      hashes.push((await importPath(join(folder, `${name}.npz`))).dataset.hash)
    }
    expect(hashes[0]).toBe(hashes[1])
    expect(hashes[0]).not.toBe(hashes[2])
  })

  it('are refused where there is no model to draw from, and where they would be too many; nothing is left behind', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'drawn.npz')
    await expect(drawTheory({ ...sample, theory: 'two-gaussians' }, path)).rejects.toMatchObject({
      code: 'not-found',
      message: 'Expected one of robust-features, sample-complexity, found "two-gaussians".'
    })
    await expect(
      drawTheory({ ...sample, train: 1_000_000, parameters: { features: 1000 } }, path)
    ).rejects.toMatchObject({ code: 'invalid-input' })
    expect(filesBelow(folder)).toEqual([])
  })
})
