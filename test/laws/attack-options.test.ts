import { describe, expect, it } from 'vitest'
import {
  attackInfos,
  attackLabel,
  AttackSpec,
  isTargeted,
  membersOf,
  type AttackId,
  type AttackInfo
} from '@contract/attacks'
import { queryBudget } from '@contract/attacks/repeat'
import type { Norm } from '@contract/threat-model'
import {
  distancesOf,
  imagesFor,
  lawSpec,
  quickOptionsOf,
  runAttack,
  withTinyModel
} from '../core/attacks/support'
import { countTensors, middling } from './attack-cases'

countTensors()

/** What an attack has by its paper: true, or why it has not. The seed is the job's own and common to all. */
interface Has {
  readonly targeted: true | string
  readonly restarts: true | string
  readonly expectation: true | string
  /** Options that bound its passes through the network. */
  readonly budget: readonly string[]
}

const SAME = 'It draws nothing: another run would be the same.'
const DRAWS = 'More draws are its restarts.'
const steps = ['steps'] as const
const queries = ['queries'] as const
/** Climbs from the image, targeted or not. */
const descent: Has = { targeted: true, restarts: SAME, expectation: true, budget: steps }
const climb: Has = { targeted: true, restarts: true, expectation: true, budget: [...steps, 'restarts'] }
const search: Has = { targeted: true, restarts: true, expectation: true, budget: queries }

const table: Readonly<Record<AttackId, Has>> = {
  fgsm: { ...descent, budget: [] },
  rfgsm: { ...climb, budget: ['restarts'] },
  bim: descent,
  mifgsm: climb,
  pgd: climb,
  tpgd: { ...climb, targeted: 'The divergence from the clean answer has no target.' },
  apgd: climb,
  apgdt: {
    ...climb,
    targeted: 'It aims at one class after the other by itself, and any wrong class counts.'
  },
  deepfool: { ...descent, targeted: 'The paper goes to the nearest border, of whichever class.' },
  ddn: descent,
  fmn: descent,
  fab: { ...climb, targeted: 'FAB-T is its targeted form, in which any wrong class counts.' },
  fabt: { ...climb, targeted: 'It aims at one class after the other by itself, and any wrong class counts.' },
  cw: { ...descent, budget: ['steps', 'searchSteps'] },
  ead: { ...descent, budget: ['steps', 'searchSteps'] },
  bb: climb,
  sigmazero: descent,
  eotpgd: climb,
  bpda: climb,
  square: search,
  spsa: search,
  nes: search,
  simba: search,
  onepixel: search,
  threshold: search,
  sparsers: search,
  jsma: { ...descent, budget: [] },
  universal: descent,
  spatial: { ...descent, restarts: 'The grid is the same each time.', budget: ['angles', 'shifts'] },
  hopskipjump: search,
  boundary: search,
  rays: { ...search, targeted: 'The paper flips signs until any other class appears.', restarts: SAME },
  autoattack: {
    targeted: 'Its members aim at classes by themselves, and any wrong class counts.',
    restarts: 'The paper fixes the restarts of its members.',
    expectation: true,
    budget: ['steps', 'squareQueries']
  },
  worstof: {
    targeted: true,
    restarts: 'Each member has its own.',
    expectation: 'Each member has its own.',
    budget: ['attacks']
  },
  noise: { targeted: true, restarts: DRAWS, expectation: true, budget: ['tries'] },
  blend: { targeted: true, restarts: DRAWS, expectation: true, budget: ['directions', 'points'] },
  saltpepper: { targeted: true, restarts: DRAWS, expectation: true, budget: ['draws'] },
  dataset: { targeted: true, restarts: DRAWS, expectation: true, budget: ['tries'] },
  corruption: {
    targeted: 'It aims at nothing.',
    restarts: 'A corruption is one draw.',
    expectation: 'It does not look at the network.',
    budget: []
  }
}

const entries = Object.entries(table) as [AttackId, Has][]

describe.each(entries)('%s', (id, has) => {
  const names = Object.keys(attackInfos[id].options.shape)

  it('has the options that its paper and the table ask for, and no other of them', () => {
    expect(names.includes('goal'), 'targeted').toBe(has.targeted === true)
    expect(names.includes('restarts'), 'restarts').toBe(has.restarts === true)
    expect(names.includes('eotSamples'), 'expectation').toBe(has.expectation === true)
    for (const reason of [has.targeted, has.restarts, has.expectation])
      if (reason !== true) expect(reason).toMatch(/^[A-Z].{15,}\.$/)
    for (const option of has.budget) expect(names).toContain(option)
    if (names.includes('queries')) expect(has.budget).toContain('queries')
  })
})

it('lists every attack', () => {
  expect(Object.keys(table).sort()).toEqual(Object.keys(attackInfos).sort())
})

const normOf = (id: AttackId): Norm => attackInfos[id].norms[0]
const setupOf = (id: AttackId): { attack: AttackId; norm: Norm; epsilon: number } => {
  const info: AttackInfo = attackInfos[id]
  const norm = info.norms[0]
  return { attack: id, norm, epsilon: middling[norm] * 0.7 }
}

const restartable = entries.flatMap(([id, { restarts }]) => (restarts === true ? [id] : []))

describe.each(restartable)('restarts of %s', (id) => {
  it('never lose what one run finds, and stay within their budget', () =>
    withTinyModel('mlp', async (model) => {
      const data = imagesFor(model, 10)
      const run = (restarts: number): ReturnType<typeof runAttack> =>
        runAttack({ ...setupOf(id), model, data, options: { ...quickOptionsOf(id, normOf(id)), restarts } })
      const [one, three] = [await run(1), await run(3)]
      const norm = normOf(id)
      if (attackInfos[id].family === 'minimum-norm') {
        const [near, nearer] = [one, three].map(({ x, xAdv }) => distancesOf(norm, x, xAdv, 10))
        near?.forEach((distance, row) =>
          expect(nearer?.[row]).toBeLessThanOrEqual(one.fooled[row] ? distance * 1.02 : Infinity)
        )
      }
      // The nearest lies on the border to the last bit: another batch may see it on either side.
      else one.fooled.forEach((fooled, row) => expect(three.fooled[row] || !fooled).toBe(true))
      const { attack, norm: own, epsilon } = setupOf(id)
      const { options } = lawSpec(attack, own, epsilon, { restarts: 3 })
      const most = queryBudget(options).forwardCalls ?? Infinity
      expect(Math.max(...three.record.forwardCalls)).toBeLessThanOrEqual(most)
      // Some sample withstood the first run, or was looked at again for something nearer.
      if (!one.fooled.every(Boolean) || attackInfos[id].family === 'minimum-norm')
        expect(Math.max(...three.record.forwardCalls)).toBeGreaterThan(Math.max(...one.record.forwardCalls))
    }))
})

const averaged = entries.flatMap(([id, { expectation, budget }]) =>
  expectation === true && !budget.includes('queries') && id !== 'autoattack' ? [id] : []
)

describe.each(averaged)('expectation of %s', (id) => {
  it('asks every question as often, and finds the same of a network that knows no chance', () =>
    withTinyModel('mlp', async (model) => {
      const data = imagesFor(model, 10)
      const run = (eotSamples: number): ReturnType<typeof runAttack> =>
        runAttack({ ...setupOf(id), model, data, options: { ...quickOptionsOf(id, normOf(id)), eotSamples } })
      const [one, two] = [await run(1), await run(2)]
      expect(two.fooled).toEqual(one.fooled)
      expect([...two.record.forwardCalls]).toEqual([...one.record.forwardCalls].map((calls) => 2 * calls))
      expect([...two.record.backwardCalls]).toEqual([...one.record.backwardCalls].map((calls) => 2 * calls))
    }))
})

const limited = entries.flatMap(([id, { budget }]) => (budget.includes('queries') ? [id] : []))

describe.each(limited)('the budget of %s', (id) => {
  it('is not overrun in expectation either', () =>
    withTinyModel('mlp', async (model) => {
      const options = { ...quickOptionsOf(id, normOf(id)), eotSamples: 3 }
      const { record } = await runAttack({ ...setupOf(id), model, data: imagesFor(model, 6), options })
      const most = Number(quickOptionsOf(id, normOf(id))['queries'])
      expect(Math.max(...record.forwardCalls)).toBeLessThanOrEqual(most)
    }))
})

it('counts one class for all images as a goal', () => {
  const spec = (options: object): AttackSpec =>
    AttackSpec.parse({ attack: 'universal', norm: 'linf', epsilon: 0.1, options })
  expect(isTargeted(spec({}))).toBe(false)
  expect(isTargeted(spec({ goal: 'random' }))).toBe(true)
  expect(isTargeted(spec({ targetClass: 0 }))).toBe(true)
})

describe('the class that an attack wants', () => {
  const parsed = (attack: string, options: object): ReturnType<typeof AttackSpec.safeParse> =>
    AttackSpec.safeParse({ attack, norm: 'linf', epsilon: 0.1, options })
  const issues = (attack: string, options: object): [string, string][] =>
    parsed(attack, options).error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? []

  it('leaves attacks that do not name one as they were stored', () => {
    for (const [id, { targeted }] of entries) {
      const { options } = AttackSpec.parse({ attack: id, norm: normOf(id), epsilon: 1 } as AttackSpec)
      const keys = Object.keys(options)
      expect(keys).not.toContain('targetRank')
      expect(keys.includes('targetClass')).toBe(id === 'universal')
      if (targeted === true) expect(options).toMatchObject({ goal: 'untargeted' })
    }
  })

  it('is named where one is asked for, and only there', () => {
    const nothing = (goal: string): string => `expected a whole number for the goal “${goal}”, found nothing`
    for (const attack of ['pgd', 'universal', 'worstof'])
      expect(issues(attack, { goal: 'class' })).toEqual([['options.targetClass', nothing('class')]])
    expect(issues('pgd', { goal: 'kth-likely' })).toEqual([['options.targetRank', nothing('kth-likely')]])
    expect(issues('pgd', { goal: 'random', targetClass: 3 })).toEqual([
      [
        'options.targetClass',
        'is for the goal “class”, but the goal is “random”: choose that one, or leave it out'
      ]
    ])
    expect(issues('universal', { targetRank: 3 })).toEqual([
      [
        'options.targetRank',
        'is for the goal “kth-likely”, but the goal is “untargeted”: choose that one, or leave it out'
      ]
    ])
    expect(issues('pgd', { goal: 'class', targetClass: -1 })[0]).toEqual([
      'options.targetClass',
      'expected at least 0, found -1'
    ])
    expect(issues('pgd', { goal: 'kth-likely', targetRank: 1 })[0]?.[0]).toBe('options.targetRank')
    expect(issues('pgd', { goal: 'kth-likely', targetRank: 2 })).toEqual([])
  })

  it('is named in the label, and handed to the attacks of a list', () => {
    const label = (attack: string, options: object): string => attackLabel(parsed(attack, options).data!)
    expect(label('pgd', { goal: 'class', targetClass: 3 })).toBe('PGD-40 to class 3 linf 0.1')
    expect(label('universal', { targetClass: 3 })).toBe(label('universal', { goal: 'class', targetClass: 3 }))
    expect(label('pgd', { goal: 'kth-likely', targetRank: 4 })).toBe('PGD-40 to rank 4 linf 0.1')
    expect(label('pgd', { goal: 'kth-likely', targetRank: 2 })).toBe(label('pgd', { goal: 'runner-up' }))
    const list = parsed('worstof', { attacks: 'pgd, fgsm', goal: 'class', targetClass: 3 }).data!
    expect(attackLabel(list)).toBe('Worst of PGD-40 to class 3, FGSM to class 3 linf 0.1')
    expect(membersOf(list).map(({ options }) => options)).toEqual([
      expect.objectContaining({ goal: 'class', targetClass: 3 }),
      expect.objectContaining({ goal: 'class', targetClass: 3 })
    ])
    expect(issues('worstof', { attacks: 'pgd, apgdt', goal: 'class', targetClass: 3 })[0]?.[1]).toContain(
      'has no option goal, targetClass'
    )
  })
})
