import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attackInfos, type AttackId, type AttackInfo, type AttackOptions } from '@contract/attacks'
import { conformanceLine, maskedLine } from '@contract/conformance-text'
import { ConformanceSpec, MaskedRow, type ConformanceRow } from '@contract/conformance'
import { Cancelled } from '@contract/errors'
import type { Norm } from '@contract/threat-model'
import { SpatialOptions } from '@contract/attacks/spatial'
import { attackOf, type AttackFunction } from '@core/attacks'
import { motions, movedImage } from '@core/attacks/spatial'
import { areOwn, tryMasked } from '@core/conformance/masked'
import { knownCase } from '@core/conformance/models'
import { conform } from '@core/conformance/run'
import { context, switchedSignal } from './attacks/support'

type Broken = AttackFunction<AttackOptions<AttackId>>

const spatialDefaults = SpatialOptions.parse({})

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

async function rowsOf(attacks: AttackId[], broken?: Broken, seed = 1): Promise<ConformanceRow[]> {
  const rows: ConformanceRow[] = []
  const spec = ConformanceSpec.parse({ kind: 'conformance', attacks, seed, checks: false })
  const functionOf = (id: AttackId): Broken => broken ?? attackOf(id)
  for await (const event of conform(spec, context, functionOf)) if (event.kind === 'row') rows.push(event.row)
  return rows
}

const failures = (rows: readonly ConformanceRow[]): string[] =>
  rows.filter(({ passed }) => !passed).map(conformanceLine)

describe('checks of networks that hide their gradient', () => {
  it('say so, each its own, and say nothing of the network that hides nothing', async () => {
    const spec = ConformanceSpec.parse({ kind: 'conformance', attacks: ['fgsm'] })
    const masked: MaskedRow[] = []
    for await (const event of conform(spec, context)) if (event.kind === 'masked') masked.push(event.row)
    expect(masked.map(({ network, expected, failing }) => [network, expected, failing])).toEqual([
      ['whole', [], []],
      ['saturated', ['C10'], []],
      ['quantised', ['C10', 'C32'], ['C10', 'C32']],
      ['random', ['C8'], []],
      ['flat', ['C10'], ['C10']]
    ])
    for (const { expected, failing, failed, raised } of masked) {
      expect(raised).toEqual(expect.arrayContaining(expected))
      expect(failed).toEqual(failing)
    }
    expect(masked[0]?.raised).toEqual(['C27'])
    expect(masked.filter(({ passed }) => !passed).map(maskedLine)).toEqual([])
    for (const { found, raised } of masked) expect(found).toHaveLength(raised.length)
  }, 240_000)

  it('are the same of the same seed, noise included', async () => {
    for (const seed of [1, 2]) {
      const row = await tryMasked('random', seed, context)
      expect(maskedLine({ ...row, seconds: 0 })).toContain('passed')
      expect(await tryMasked('random', seed, context)).toEqual(row)
    }
  }, 120_000)

  it('fail the certificate where one sleeps, and where another one warns as well', () => {
    expect(areOwn(['C32', 'C10'], ['C10', 'C32'])).toBe(true)
    expect(areOwn(['C10'], ['C10', 'C32'])).toBe(false)
    expect(areOwn(['C8', 'C11'], ['C8'])).toBe(false)
    expect(areOwn(['C8'], [])).toBe(false)
    expect(areOwn(['C8', 'C27'], ['C8'], ['C27'])).toBe(true)
    expect(areOwn(['C27'], ['C8'], ['C27'])).toBe(false)
    const asleep = {
      network: 'random',
      expected: ['C8'],
      raised: [],
      found: [],
      passed: false,
      seconds: 1
    } as const
    expect(maskedLine(MaskedRow.parse(asleep))).toBe(
      'FAILED  checks on random    has to be caught by C8; nobody warned (1.0 s)'
    )
  })
})

describe('attacks that work', () => {
  it('give the exact answers, in every norm, and say with what', async () => {
    const rows = await rowsOf(['fgsm', 'pgd', 'apgd', 'deepfool', 'fmn', 'noise'])
    expect(failures(rows)).toEqual([])
    expect(rows.map(({ attack, norm, model }) => `${attack} ${norm} ${model}`)).toContain('pgd l1 diamond')
    for (const { quantity, expected, found, demand, model } of rows)
      if (quantity === 'robust accuracy' && demand === 'exact')
        expect(found).toBe(model === 'constant' ? 0.75 : expected)
    const middle = rows.find(
      ({ attack, norm, model }) => attack === 'fmn' && norm === 'l2' && model === 'linear'
    )
    expect(middle).toMatchObject({ quantity: 'median distance', demand: 'exact', options: { steps: 100 } })
    expect(middle!.found! / middle!.expected!).toBeCloseTo(1, 1)
  }, 240_000)

  it('reach a class that lies behind another one, and the universal one does with one change for all', async () => {
    const rows = await rowsOf(['fgsm', 'pgd', 'fmn', 'hopskipjump', 'tpgd', 'universal'])
    expect(failures(rows)).toEqual([])
    const behind = rows.filter(({ model }) => model === 'behind')
    expect(behind.map(({ attack, norm, goal }) => `${attack} ${norm} ${goal}`)).toEqual([
      ...['linf', 'l2', 'l1'].map((norm) => `fgsm ${norm} least-likely`),
      ...['linf', 'l2', 'l1'].map((norm) => `pgd ${norm} least-likely`),
      ...['linf', 'l2', 'l1', 'l0'].map((norm) => `fmn ${norm} least-likely`),
      ...['linf', 'l2'].flatMap((norm) => [`universal ${norm} least-likely`, `universal ${norm} class 2`]),
      ...['l2', 'linf'].map((norm) => `hopskipjump ${norm} least-likely`)
    ])
    for (const { attack, demand, found, expected } of behind.filter(({ attack }) => attack !== 'fmn'))
      if (attack !== 'hopskipjump') {
        expect(demand).toBe('exact')
        expect(found).toBe(expected)
      }
    for (const { model, goal } of rows) expect(goal === 'untargeted').toBe(model !== 'behind')
  }, 240_000)

  it('find what is around every image where they are left to chance', async () => {
    const left = ['noise', 'tpgd', 'onepixel', 'jsma', 'blend', 'saltpepper', 'dataset'] as const
    const rows = await rowsOf([...left])
    expect(failures(rows)).toEqual([])
    const found = rows.filter(({ demand }) => demand === 'found')
    expect(new Set(found.map(({ attack }) => attack))).toEqual(new Set(left))
    for (const { quantity, found: share } of found) if (quantity === 'robust accuracy') expect(share).toBe(0)
  }, 240_000)

  it('are found by a list of them, in l0 as in the other norms', async () => {
    const rows = await rowsOf(['worstof'])
    expect(failures(rows)).toEqual([])
    expect(new Set(rows.map(({ norm }) => norm))).toEqual(new Set(['linf', 'l2', 'l1', 'l0']))
  }, 240_000)

  it('move and brighten images as far as they say', async () => {
    const rows = await rowsOf(['spatial', 'corruption'])
    expect(failures(rows)).toEqual([])
    expect(rows.map(({ attack, model, demand, found }) => [attack, model, demand, found])).toEqual([
      ['spatial', 'linear', 'exact', 5 / 8],
      ['spatial', 'constant', 'exact', 6 / 8],
      ['corruption', 'linear', 'exact', 4 / 8],
      ['corruption', 'constant', 'exact', 6 / 8]
    ])
  })

  it('no finer grid of motions reaches what is said to be out of reach', () => {
    const known = knownCase('linear', 'spatial')!
    const [height, width] = known.data.imageShape
    const size = height * width
    known.exact.forEach((distance, row) => {
      const image = (known.data.pixels as Float32Array).slice(row * size, (row + 1) * size)
      const grid = motions(known.data.imageShape, { ...spatialDefaults, angles: 41, shifts: 9 }, 1)
      const moved = grid.map((motion) => movedImage(image, motion, known.data.imageShape, 0))
      // Black has no class: a tie fools.
      const lowest = tf.tidy(() => {
        const images = tf.tensor4d(
          moved.flatMap((one) => [...one]),
          [moved.length, height, width, 1]
        )
        return Math.min(...tf.slice(known.model.logits(images), [0, 0], [-1, 1]).dataSync())
      })
      expect(lowest <= 0, `bar ${row}`).toBe(distance <= 1)
    })
  })

  it.each([1, 2, 3])('Brendel-Bethge ends beyond the border, not on it (seed %i)', async (seed) => {
    expect(failures(await rowsOf(['bb'], undefined, seed))).toEqual([])
  })

  it('stops in a step', async () => {
    const signal = switchedSignal()
    const spec = ConformanceSpec.parse({ kind: 'conformance', attacks: ['pgd'] })
    const running = conform(spec, { ...context, signal })
    await running.next()
    signal.abort()
    await expect(running.next()).rejects.toThrow(Cancelled)
  })
})

describe('broken attacks are caught', () => {
  it('one that gives the clean input back', async () => {
    const idle: Broken = async function* ({ x }) {
      yield { done: 1, total: 1 }
      return tf.clone(x)
    }
    const rows = await rowsOf(['pgd', 'deepfool'], idle)
    for (const { model, passed, reason } of rows) {
      expect(passed).toBe(model === 'constant')
      if (!passed) expect(reason).toMatch(/missed|too far away/)
    }
  })

  it('one that gives the clean input back where nearly all else is adversarial, whatever is left to chance', async () => {
    const idle: Broken = async function* ({ x }) {
      yield { done: 1, total: 1 }
      return tf.clone(x)
    }
    const all = Object.keys(attackInfos) as AttackId[]
    const rows = await rowsOf(all, idle)
    for (const id of all) {
      const own = rows.filter(({ attack }) => attack === id)
      const { norms }: AttackInfo = attackInfos[id]
      for (const norm of norms)
        expect(
          own.some((row) => row.norm === norm && !row.passed),
          `${id} ${norm}`
        ).toBe(true)
    }
    for (const { attack, model, passed, reason } of rows.filter(({ demand }) => demand === 'found')) {
      expect(model).toBe('slab')
      expect(passed, attack).toBe(false)
      expect(reason).toMatch(/missed 8 examples|for 8 images, or there are none/)
    }
  })

  it('motions and corruptions that do nothing', async () => {
    const idle: Broken = async function* ({ x }) {
      yield { done: 1, total: 1 }
      return tf.clone(x)
    }
    for (const { model, passed } of await rowsOf(['spatial', 'corruption'], idle))
      expect(passed).toBe(model === 'constant')
  })

  it('one that steps outside of the ball, though the referee brings it back', async () => {
    const far: Broken = async function* (input) {
      const { x, threat } = input
      const spent = attackOf('pgd')(input)
      let next = await spent.next()
      for (; next.done !== true; next = await spent.next()) yield next.value
      const moved = tf.tidy(() => tf.add<tf.Tensor4D>(x, tf.mul(tf.sub(next.value as tf.Tensor4D, x), 1.5)))
      next.value.dispose()
      expect(threat.epsilon).toBeGreaterThan(0)
      return moved
    }
    const rows = (await rowsOf(['pgd'], far)).filter(({ model }) => model === 'linear')
    for (const { passed, reason } of rows) {
      expect(passed).toBe(false)
      expect(reason).toContain('beyond epsilon')
    }
  })

  it('one that is too weak: half of the way', async () => {
    const weak: Broken = async function* (input) {
      const spent = attackOf('pgd')({
        ...input,
        threat: { ...input.threat, epsilon: input.threat.epsilon / 2 }
      })
      let next = await spent.next()
      for (; next.done !== true; next = await spent.next()) yield next.value
      return next.value
    }
    const rows = await rowsOf(['pgd'], weak)
    for (const { model, passed } of rows) expect(passed).toBe(model === 'constant')
  })

  it('one that is content with the nearest wrong class, whichever was asked for', async () => {
    const content: Broken = async function* (input) {
      const { oracle, x } = input
      const logits = oracle.logits(
        x,
        Int32Array.from({ length: x.shape[0] }, (_, row) => row)
      )
      const spent = attackOf('fmn')(input)
      let next = await spent.next()
      for (; next.done !== true; next = await spent.next()) yield next.value
      const found = next.value
      // On the straight way to the class behind, the margin falls evenly: just over the nearer boundary.
      const shares = Array.from({ length: x.shape[0] }, (_, row) => {
        const [own = 0, , , minusK = 0] = logits.subarray(4 * row, 4 * row + 4)
        return Math.min(1, (1.02 * own) / (own - minusK))
      })
      const moved = tf.tidy(() =>
        tf.add<tf.Tensor4D>(x, tf.mul(tf.sub(found, x), tf.tensor4d(shares, [x.shape[0], 1, 1, 1])))
      )
      found.dispose()
      return moved
    }
    const rows = (await rowsOf(['fmn'], content)).filter(
      ({ model, norm }) => model === 'behind' && norm !== 'l0'
    )
    expect(rows).toHaveLength(3)
    for (const { passed, reason } of rows) {
      expect(passed).toBe(false)
      expect(reason).toMatch(/or there are none/)
    }
  })

  it('one of minimum norm whose examples are twice as far as need be', async () => {
    const wasteful: Broken = async function* (input) {
      const spent = attackOf('fmn')(input)
      let next = await spent.next()
      for (; next.done !== true; next = await spent.next()) yield next.value
      const found = next.value
      const moved = tf.tidy(() => tf.add<tf.Tensor4D>(input.x, tf.mul(tf.sub(found, input.x), 2)))
      found.dispose()
      return moved
    }
    const rows = (await rowsOf(['fmn'], wasteful)).filter(
      ({ model, norm }) => model === 'linear' && norm !== 'l0'
    )
    expect(rows.length).toBe(3)
    for (const { passed } of rows) expect(passed).toBe(false)
  })
})

describe('the exact answers', () => {
  it('every attack with a goal is tried with one, in every norm whose answer is known', async () => {
    const wanted = Object.values(attackInfos).filter((info: AttackInfo) => 'goal' in info.options.shape)
    const total = new Set<string>()
    const signal = switchedSignal()
    const spec = ConformanceSpec.parse({ kind: 'conformance', attacks: wanted.map(({ id }) => id) })
    const idle: Broken = async function* ({ x }) {
      yield { done: 1, total: 1 }
      return tf.clone(x)
    }
    for await (const event of conform(spec, { ...context, signal }, () => idle))
      if (event.kind === 'row' && event.row.goal !== 'untargeted')
        total.add(`${event.row.attack} ${event.row.norm}`)
    const known = (norm: Norm): boolean => knownCase('behind', norm) !== null
    expect([...total]).toEqual(
      wanted.flatMap((info: AttackInfo) => info.norms.filter(known).map((norm) => `${info.id} ${norm}`))
    )
    expect(wanted.length).toBeGreaterThan(25)
  })

  it.each(['linf', 'l2', 'l1', 'l0'] as const)('no random point in the ball undercuts them in %s', (norm) => {
    for (const name of ['linear', 'diamond', 'behind', 'slab'] as const) {
      const { model, data, exact } = knownCase(name, norm)!
      const size = data.pixels.length / data.count
      expect(Math.min(...data.pixels)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...data.pixels)).toBeLessThanOrEqual(1)
      const random = tf.tidy(() => {
        const points = exact.map((distance, row) => {
          const move = Array.from({ length: size }, (_, at) => {
            const x = data.pixels[row * size + at] as number
            // All corners of the ball that lie along one axis, one of them a point.
            return norm === 'linf'
              ? (at % 2 ? distance : -distance) * 0.99
              : norm === 'l0'
                ? 0
                : at === 0
                  ? distance * 0.99 * (x < 0.5 ? -1 : 1)
                  : 0
          })
          return move.map((value, at) => (data.pixels[row * size + at] as number) + value)
        })
        return Array.from(
          model
            .logits(tf.tensor4d(points.flat(), [exact.length, ...data.imageShape]))
            .argMax(1)
            .dataSync()
        )
      })
      // Behind the nearest class lies the one that is asked for.
      if (name === 'behind') expect(random).not.toContain(2)
      else expect(random).toEqual(exact.map(() => 0))
    }
  })
})
