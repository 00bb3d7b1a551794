import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { theories } from '@core/charts/theory'
import { commandLineOn, type Ended } from '../integration/support/command-line'
import { appWithoutEngine } from '../services/app-without-engine'

const folder = mkdtempSync(join(tmpdir(), 'heisenbench-theory-'))
const app = appWithoutEngine(join(folder, 'user'))
let run: (args: readonly string[]) => Promise<Ended>
beforeAll(() => {
  // What a hook returns is called at the end.
  run = commandLineOn(app)
})
afterAll(async () => {
  await app.shutdown()
  rmSync(folder, { recursive: true, force: true })
})

interface Answer {
  readonly parameters: Record<string, number>
  readonly facts: { name: string; value: string }[]
  readonly charts: { id: string; series: { label: string; points: [number, number | null][] }[] }[]
}
const answerOf = ({ last }: Ended): Answer => last as unknown as Answer

describe('the theory command', () => {
  it('prints the closed forms of features for given parameters', async () => {
    const ended = await run([
      'theory',
      'robust-features',
      '--strong',
      '0.95',
      '--weakness',
      '0.2',
      '--features',
      '100'
    ])
    expect(ended.code).toBe(0)
    const { parameters, facts, charts } = answerOf(ended)
    expect(parameters).toEqual({ strong: 0.95, weakness: 0.2, features: 100 })
    // Worked out by hand: Phi(eta sqrt(d)) and its mirror for the average, and the classifier that is best on clean inputs.
    expect(facts.slice(0, 3).map(({ value }) => parseFloat(value))).toEqual([99.19, 5.67, 15.41])
    const average = charts[0]?.series.find(({ label }) => label === 'average of the weak')
    expect(average?.points[0]).toEqual([0, expect.closeTo(0.97725, 5)])
  })

  it('prints the closed forms of sample sizes', async () => {
    const { code, last } = await run(['theory', 'sample-complexity', '--sigma', '5', '--dimension', '400'])
    expect(code).toBe(0)
    const { charts, facts, parameters } = last as unknown as Answer
    expect(parameters).toEqual({ dimension: 400, sigma: 5, epsilon: 0.25 })
    expect(facts.length).toBeGreaterThan(0)
    for (const { series } of charts) expect(series.length).toBeGreaterThan(0)
  })

  it('knows all that the window draws, and refuses what lies out of range', async () => {
    for (const { id } of theories) expect((await run(['theory', id])).code, id).toBe(0)
    for (const value of ['2', 'many', ''])
      expect((await run(['theory', 'robust-features', '--strong', value])).code, value).toBe(2)
  })

  it('draws examples of a model into a file that can be imported', async () => {
    const file = join(folder, 'drawn.npz')
    const ended = await run([
      'theory',
      'sample-complexity',
      '--dimension',
      '50',
      '--draw',
      file,
      '--train',
      '20',
      '--test',
      '10'
    ])
    expect(ended.code).toBe(0)
    expect(ended.last).toMatchObject({ file })
    // Uncompressed: inputs as floats, labels as integers.
    expect(statSync(file).size).toBeGreaterThan(30 * (50 * 4 + 4))
    expect((await run(['theory', 'sample-complexity', '--draw', file, '--train', 'many'])).code).toBe(2)
    // A theory without a model of two classes has nothing to draw.
    expect((await run(['theory', 'sharp-boundary', '--draw', file])).code).not.toBe(0)
  })
})
