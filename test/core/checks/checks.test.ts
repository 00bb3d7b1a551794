import { AttackSpec } from '@contract/attacks'
import { paperCorruptions } from '@contract/attacks/corruption'
import {
  CheckJobSpec,
  hardChecks,
  NOTHING_SOUGHT,
  trustChecks,
  TrustReport,
  type CheckOutcome,
  type TrustCheckId
} from '@contract/checks'
import type { AttackResult } from '@contract/measurement'
import type { Survival, SurvivalForm } from '@contract/survival'
import { gradeOf, judge, runChecks, type Outcomes, type TrustSubject } from '@core/checks'
import { wantedAttacks } from '@core/checks/plan'
import { outcomesOf } from '@core/checks/subject'
import { wilson } from '@core/evaluation/wilson'
import { describe, expect, it } from 'vitest'
import { attackResult, ledgerRow } from '../../services/store/samples'

const N = 1000

interface Given {
  attack?: string
  norm?: AttackResult['spec']['norm']
  epsilon?: number
  robust?: number
  knowledge?: AttackResult['threatModel']['knowledge']
  targeted?: boolean
  options?: object
  wins?: AttackResult['wins']
  survival?: AttackResult['survival']
  warnings?: AttackResult['warnings']
}

let count = 0
/** An evaluation of 1,000 images, 950 of them right before. */
function evaluation(given: Given): AttackResult {
  const { attack = 'pgd', norm = 'linf', epsilon = 0.1, robust = 500, knowledge = 'white-box' } = given
  const spec = AttackSpec.parse({ attack, norm, epsilon, options: given.options ?? {} })
  const base = attackResult(`e${count++}`)
  return {
    ...base,
    spec,
    threatModel: { ...base.threatModel, norm, epsilon, knowledge, targeted: given.targeted ?? false },
    sampleCount: N,
    cleanAccuracy: wilson(950, N),
    robustAccuracy: wilson(robust, N),
    warnings: given.warnings ?? [],
    ...(given.wins ? { wins: given.wins } : {}),
    ...(given.survival ? { survival: given.survival } : {})
  }
}

/** The images from no. `from` on withstand, as many as were counted. */
function outcomes(result: AttackResult, from = 0): Outcomes {
  const { count: robust } = result.robustAccuracy
  const flags = Uint8Array.from({ length: N }, (_, image) => Number(image >= from && image < from + robust))
  return {
    ...{ robust: flags, neverWrong: flags },
    silent: 0,
    outside: 0,
    majority: 0.12
  }
}

function subject(results: readonly AttackResult[], change: Partial<TrustSubject> = {}): TrustSubject {
  return {
    headline: results[0] as AttackResult,
    results,
    outcomes: (one) => outcomes(one),
    measured: [],
    training: null,
    peers: [],
    transferred: [],
    classCount: 10,
    dimension: 784,
    separation: 0.6,
    ...change
  }
}

function stateOf(id: TrustCheckId, given: TrustSubject): CheckOutcome['state'] | undefined {
  return runChecks(given).find((one) => one.id === id)?.state
}

/** All that a careful person runs, on a network that behaves. */
const healthy = (): AttackResult[] => [
  evaluation({ robust: 503, options: { steps: 40, restarts: 10 } }),
  evaluation({ robust: 502, options: { steps: 80, restarts: 10 } }),
  evaluation({ robust: 502, options: { steps: 40, restarts: 20 } }),
  evaluation({ attack: 'fgsm', robust: 600 }),
  evaluation({ attack: 'apgd', robust: 502 }),
  evaluation({ attack: 'square', robust: 560, knowledge: 'score' }),
  evaluation({ attack: 'hopskipjump', robust: 580, knowledge: 'decision' }),
  evaluation({ attack: 'pgd', robust: 700, targeted: true, options: { goal: 'random' } }),
  evaluation({ robust: 100, epsilon: 0.2, options: { steps: 40, restarts: 10 } }),
  evaluation({ robust: 0, epsilon: 1, options: { steps: 100 } }),
  evaluation({ attack: 'noise', robust: 900, knowledge: 'none', options: { tries: 10_000 } })
]

describe('checks of a robust accuracy', () => {
  it('come all, once each and in order, and none warns of a network that behaves', () => {
    const checks = runChecks(subject(healthy()))
    expect(checks.map(({ id }) => id)).toEqual(Object.keys(trustChecks))
    expect(Object.keys(trustChecks)).toEqual(Array.from({ length: 35 }, (_, index) => `C${index + 1}`))
    expect(checks.filter(({ state }) => state === 'failed' || state === 'warned')).toEqual([])
    const ran = checks.filter(({ state }) => state === 'passed').map(({ id }) => id)
    for (const id of [
      'C1',
      'C2',
      'C3',
      'C4',
      'C5',
      'C6',
      'C7',
      'C10',
      'C13',
      'C17',
      'C18',
      'C20',
      'C22',
      'C26',
      'C27',
      'C31',
      'C35'
    ])
      expect(ran).toContain(id)
    // What needs the network is open, and nothing is held against the number for it.
    expect(judge(subject(healthy())).grade).toBe('B')
  })

  it('fail on the far side of each threshold and pass on the near side', () => {
    const pgd = (robust: number, change: Given = {}): AttackResult => evaluation({ robust, ...change })
    const cases: [TrustCheckId, AttackResult[], AttackResult[]][] = [
      ['C1', [pgd(501), pgd(500, { attack: 'fgsm' })], [pgd(502), pgd(500, { attack: 'fgsm' })]],
      [
        'C2',
        [pgd(502), pgd(500, { attack: 'square', knowledge: 'score' })],
        [pgd(503), pgd(500, { attack: 'square', knowledge: 'score' })]
      ],
      ['C3', [pgd(500), pgd(501, { epsilon: 0.2 })], [pgd(500), pgd(502, { epsilon: 0.2 })]],
      [
        'C4',
        [pgd(0, { epsilon: 1, options: { steps: 100 } })],
        [pgd(101, { epsilon: 1, options: { steps: 100 } })]
      ],
      // 0.1 + 1.96 sqrt(0.1 * 0.9 / 1000) = 0.11859
      ['C5', [pgd(118, { epsilon: 0.5 })], [pgd(119, { epsilon: 0.5 })]],
      [
        'C6',
        [pgd(505, { options: { steps: 10 } }), pgd(500, { options: { steps: 20 } })],
        [pgd(506, { options: { steps: 10 } }), pgd(500, { options: { steps: 20 } })]
      ],
      [
        'C7',
        [pgd(505, { options: { restarts: 10 } }), pgd(500, { options: { restarts: 20 } })],
        [pgd(506, { options: { restarts: 10 } }), pgd(500, { options: { restarts: 20 } })]
      ],
      [
        'C17',
        [pgd(500), pgd(500, { attack: 'noise', knowledge: 'none', options: { tries: 10_000 } })],
        [pgd(502), pgd(500, { attack: 'noise', knowledge: 'none', options: { tries: 20 } })]
      ],
      ['C35', [pgd(950)], [pgd(951)]]
    ]
    for (const [id, near, far] of cases) {
      expect(stateOf(id, subject(near)), id).toBe('passed')
      expect(stateOf(id, subject(far)), id).toBe('failed')
    }
  })

  it('warn of what an attack without bound leaves, below chance as well', () => {
    const left = (robust: number) =>
      runChecks(subject([evaluation({ robust, epsilon: 1, options: { steps: 100 } })])).find(
        ({ id }) => id === 'C4'
      )
    expect(left(0)).toMatchObject({ state: 'passed' })
    expect(left(1)).toMatchObject({ state: 'warned', figure: 0.001, threshold: 0 })
    expect(left(100)).toMatchObject({ state: 'warned' })
    expect(left(101)).toMatchObject({ state: 'failed', threshold: 0.1 })
  })

  it('count an attack that was set to one step as one step', () => {
    const training = { method: 'pgd-at', seed: 1, isAdversarial: true, attackedEpochs: 9, warnings: [] }
    const once = (attack: string) => evaluation({ attack, robust: 500, options: { steps: 1 } })
    const many = evaluation({ robust: 502, options: { steps: 40 } })
    for (const attack of ['pgd', 'bim', 'mifgsm', 'apgd', 'eotpgd']) {
      expect(stateOf('C20', subject([once(attack)])), attack).toBe('warned')
      expect(stateOf('C1', subject([many, once(attack)])), attack).toBe('failed')
      // Beside FGSM it is no attack of many steps.
      expect(stateOf('C1', subject([once(attack), evaluation({ attack: 'fgsm' })])), attack).toBe('not-run')
    }
    const list = (attacks: string) => evaluation({ attack: 'worstof', robust: 500, options: { attacks } })
    expect(stateOf('C20', subject([list('fgsm, pgd steps=1')]))).toBe('warned')
    expect(stateOf('C20', subject([list('fgsm, apgd')]))).toBe('passed')
    for (const attack of ['pgd', 'eotpgd', 'bpda'])
      expect(stateOf('C20', subject([evaluation({ attack })], { training })), attack).toBe('warned')
    expect(stateOf('C20', subject([evaluation({ attack: 'apgd' })], { training }))).toBe('passed')
  })

  it('know how many classes the DLR loss needs', () => {
    const c25 = (given: Given, classCount: number) =>
      runChecks(subject([evaluation(given)], { classCount })).find(({ id }) => id === 'C25')
    const dlr = { attack: 'apgd', options: { loss: 'dlr' } }
    const targeted = { attack: 'apgd', options: { loss: 'dlr', goal: 'random' } }
    expect(c25(dlr, 3)?.state).toBe('passed')
    expect(c25(dlr, 2)?.state).toBe('failed')
    expect(c25(targeted, 4)?.state).toBe('passed')
    expect(c25(targeted, 3)?.state).toBe('failed')
    const list = { attack: 'worstof', options: { attacks: 'apgd loss=dlr', goal: 'random' } }
    expect(c25(list, 3)?.state).toBe('failed')
    expect(c25({}, 2)?.state).toBe('not-applicable')
    // Nine target classes are the usual number.
    expect(c25({ attack: 'apgdt' }, 10)?.sentence).not.toMatch(/asked for/)
    expect(c25({ attack: 'apgdt' }, 5)).toMatchObject({ state: 'passed' })
    expect(c25({ attack: 'apgdt' }, 5)?.sentence).toMatch(
      / 9 target classes were asked for; there are 4, and/
    )
  })

  it('ask only for the kinds of attacks that a norm has', () => {
    const run = (norm: 'l1' | 'l2') =>
      runChecks(
        subject([
          evaluation({ norm, attack: 'apgdt', robust: 500 }),
          evaluation({ norm, attack: 'square', robust: 510, knowledge: 'score' })
        ])
      ).find(({ id }) => id === 'C18')
    expect(run('l1')).toMatchObject({ state: 'passed' })
    expect(run('l2')?.state).toBe('not-run')
    expect(run('l2')?.sentence).toMatch(/not yet a decision-based attack\.$/)
  })

  it('ask for as many images, steps, draws and restarts as their formulas name', () => {
    const wide = (change: Given & { images?: number }): AttackResult => ({
      ...evaluation({ robust: 0, epsilon: 1, options: { steps: 100 }, ...change }),
      sampleCount: change.images ?? N
    })
    const beside = (id: TrustCheckId, ...others: AttackResult[]) =>
      stateOf(
        id,
        subject([evaluation({ robust: 503, options: { steps: 40 } }), ...others], {
          outcomes: (one) => ({ ...outcomes(one), robust: outcomes(one).robust.slice(0, one.sampleCount) })
        })
      )
    expect(beside('C4', wide({ images: 100 }))).toBe('passed')
    expect(beside('C4', wide({ images: 99 }))).toBe('not-run')
    expect(beside('C4', wide({ options: { steps: 99 } }))).toBe('not-run')
    expect(beside('C5', wide({ epsilon: 0.5, options: { steps: 40 }, images: 100 }))).toBe('passed')
    expect(beside('C5', wide({ epsilon: 0.5, options: { steps: 39 } }))).toBe('not-run')
    expect(beside('C5', wide({ epsilon: 0.5, options: { steps: 40 }, images: 99 }))).toBe('not-run')
    const again = (few: number, many: number) =>
      beside(
        'C7',
        ...[few, many].map((restarts) => evaluation({ robust: 500, options: { steps: 40, restarts } }))
      )
    expect(again(1, 2)).toBe('not-run')
    expect(again(9, 18)).toBe('not-run')
    expect(again(10, 19)).toBe('not-run')
    expect(again(10, 20)).toBe('passed')
    // Every restart of these would be the first one again: that nothing changes says nothing.
    const straight = (options: object) => {
      const own = { attack: 'mifgsm' as const, options: { steps: 10, ...options } }
      const more = [10, 20].map((restarts) =>
        evaluation({ ...own, robust: 503, options: { ...own.options, restarts } })
      )
      const headline = evaluation({ ...own, robust: 503 })
      return runChecks(subject([headline, ...more])).find(({ id }) => id === 'C7')
    }
    expect(straight({})).toMatchObject({
      state: 'not-applicable',
      sentence: expect.stringContaining('draws nothing at random')
    })
    expect(straight({ scales: 5, kernel: 5, nesterov: true })?.state).toBe('not-applicable')
    expect(straight({ diversity: 0.5 })?.state).toBe('passed')
    expect(straight({ neighbours: 2 })?.state).toBe('passed')
    const noise = (tries: number, images: number) =>
      wide({ attack: 'noise', epsilon: 0.1, robust: 900, knowledge: 'none', options: { tries }, images })
    expect(beside('C17', noise(10_000, 100))).toBe('passed')
    expect(beside('C17', noise(9_999, 100))).toBe('not-run')
    expect(beside('C17', noise(10_000, 99))).toBe('not-run')
    const found = runChecks(
      subject([evaluation({}), noise(10_000, 99)], {
        outcomes: (one) => ({ ...outcomes(one), robust: outcomes(one).robust.slice(0, one.sampleCount) })
      })
    )
    expect(found.find(({ id }) => id === 'C17')?.sentence).toMatch(
      /on each of 99 images.*too little.*10,000 draws on the first 100 images/
    )
  })

  it('hold every image against the attacks that only noise fools', () => {
    const attack = evaluation({ robust: 500 })
    const noise = evaluation({ attack: 'noise', robust: 900, knowledge: 'none', options: { tries: 10_000 } })
    const c17 = (of: TrustSubject['outcomes']) =>
      runChecks(subject([attack, noise], { outcomes: of })).find(({ id }) => id === 'C17')
    expect(c17((one) => outcomes(one))).toMatchObject({ state: 'passed' })
    // Noise fools the first 50 images and the last 50, the attack all from 500 on.
    const apart = c17((one) => outcomes(one, one === noise ? 50 : 0))
    expect(apart).toMatchObject({ state: 'failed', figure: 50, threshold: 0 })
    expect(apart?.sentence).toMatch(/each of 1,000 images, fools 50 that withstand all attacks/)
    expect(c17((one) => outcomes(one, one === noise ? 1 : 0))).toMatchObject({ state: 'failed', figure: 1 })
    // The shares alone do not say that noise finds nothing of its own.
    expect(c17(() => null)).toMatchObject({ state: 'not-run' })
  })

  it('hold a targeted attack against attacks with the same goal only', () => {
    const targeted = (attack: string, robust: number, change: Given = {}): AttackResult => {
      const made = evaluation({ attack, robust, targeted: true, options: { goal: 'random' }, ...change })
      return { ...made, threatModel: { ...made.threatModel, goal: 'random' } }
    }
    const headline = targeted('pgd', 700)
    const black: Given = { knowledge: 'score' }
    // What takes any wrong class finds more.
    const square = evaluation({ attack: 'square', robust: 600, ...black })
    const noise = evaluation({ attack: 'noise', robust: 600, ...black, options: { tries: 10_000 } })
    for (const [id, other] of [
      ['C2', square],
      ['C17', noise]
    ] as const)
      expect(stateOf(id, subject([headline, other])), id).toBe('not-run')
    const beside = targeted('square', 710, black)
    expect(stateOf('C2', subject([headline, beside, square]))).toBe('passed')
    expect(stateOf('C2', subject([headline, targeted('square', 600, black)]))).toBe('failed')
  })

  it('judge convergence by the attack that the number is from, and by no other', () => {
    const short = evaluation({ robust: 600, options: { steps: 10 } })
    const double = evaluation({ robust: 500, options: { steps: 20 } })
    const strong = evaluation({ attack: 'apgd', robust: 500, options: { steps: 100 } })
    const stronger = evaluation({ attack: 'apgd', robust: 500, options: { steps: 200 } })
    expect(stateOf('C6', subject([short, double, strong, stronger]))).toBe('failed')
    expect(stateOf('C6', subject([strong, short, double, stronger]))).toBe('passed')
    expect(stateOf('C6', subject([short, strong, stronger]))).toBe('not-run')
    expect(stateOf('C6', subject([evaluation({ attack: 'fgsm' }), short, double]))).toBe('not-applicable')
  })

  it('say that no attack loses what it took over from a smaller epsilon', () => {
    const small = evaluation({ epsilon: 0.1, robust: 500 })
    const middle = evaluation({ epsilon: 0.2, robust: 400 })
    const large = evaluation({ epsilon: 0.3, robust: 300 })
    const from = (one: AttackResult, { spec, evaluationId }: AttackResult): AttackResult => ({
      ...one,
      warmStart: { epsilon: spec.epsilon, evaluationId }
    })
    const c3 = (...results: AttackResult[]) =>
      runChecks(subject(results)).find(({ id }) => id === 'C3') as CheckOutcome
    expect(c3(small, middle, large).sentence).not.toContain('warm start')
    const both = c3(small, from(middle, small), from(large, middle))
    expect(both.state).toBe('passed')
    expect(both.sentence).toMatch(
      /Each began with what a smaller epsilon found \(warm start\).* by construction\.$/
    )
    expect(c3(small, from(middle, small), large).sentence).toMatch(/ 1 of them began with/)
  })

  it.each(['square', 'nes', 'hopskipjump'])('double the queries of %s, which end its search', (attack) => {
    const knowledge = attack === 'hopskipjump' ? 'decision' : 'score'
    const after = (queries: number, robust: number): AttackResult =>
      evaluation({ attack, robust, knowledge, options: { queries } })
    const few = after(100, 600)
    expect(stateOf('C6', subject([few, after(150, 500)]))).toBe('not-run')
    expect(stateOf('C6', subject([few, after(200, 500)]))).toBe('failed')
    expect(stateOf('C6', subject([few, after(200, 598)]))).toBe('passed')
    const asked = CheckJobSpec.parse({
      ...{ kind: 'check', model: 'm', dataset: 'd', attack: few.spec, checks: ['C6'] }
    })
    const wanted = wantedAttacks.C6(asked, { lower: 0, upper: 1 })
    expect(wanted).toMatchObject([{ attack: { attack, options: { queries: 200 } }, images: 'all' }])
  })

  it('compare a defended network with its undefended twin image by image, and count the seeds', () => {
    const own = evaluation({ robust: 500 })
    const peer = (robust: number, change: object = {}) => ({
      ...{ name: 'plain', seed: 1, isSameRecipe: false, isUndefended: true },
      result: { ...evaluation({ robust }), modelHash: 'f'.repeat(64) },
      ...change
    })
    const training = { method: 'pgd-at', seed: 1, isAdversarial: true, attackedEpochs: 9, warnings: [] }
    const found = (peers: TrustSubject['peers'], change: Partial<TrustSubject> = {}) =>
      runChecks(subject([own], { peers, training, ...change })).find(({ id }) => id === 'C27')
    // The images of the weaker one are among those of the stronger: b - c of them decide.
    expect(found([peer(497)])).toMatchObject({ state: 'warned' })
    expect(found([peer(497)])?.sentence).toMatch(
      /3 images withstand here alone, 0 there.*chi squared 3\.000,/
    )
    const seeds = [2, 3].map((seed) => peer(490 + seed, { seed, isSameRecipe: true, isUndefended: false }))
    expect(found([peer(300), ...seeds])).toMatchObject({ state: 'passed' })
    expect(found([peer(300), ...seeds])?.sentence).toMatch(/3 seeds .*, from 49.2.* to 50/)
    expect(found([peer(300), ...seeds.slice(1)])).toMatchObject({ state: 'not-run' })
    // An undefended network claims nothing over its like.
    const plain = { ...training, method: 'standard', isAdversarial: false }
    expect(found([peer(499)], { training: plain })).toMatchObject({ state: 'not-run' })
    expect(found([], { training: null })).toMatchObject({ state: 'passed' })
  })

  it('read what is left of the examples as images where the attack has stored it', () => {
    const form = (name: SurvivalForm, left: number, within = 100) => ({
      ...{ form: name, adversarial: wilson(left, 100), withinEdge: wilson(within, 100) },
      largestDistance: 0.1
    })
    const c23 = (...forms: Survival['forms']) =>
      runChecks(
        subject([evaluation({ survival: { examples: forms.length && 100, edge: 0.102, forms } })])
      ).find(({ id }) => id === 'C23')
    const found = c23(form('eight-bit', 95), form('png', 95), form('jpeg-95', 60), form('jpeg-75', 20))
    // Noise as small as this seldom outlives JPEG.
    expect(found).toMatchObject({ state: 'passed', figure: 0.95, threshold: 0.9 })
    expect(found?.sentence).toMatch(
      /^PGD-40 linf 0\.1: Still adversarial of 100 examples: 95.* PNG, .*JPEG, quality 95.*JPEG, quality 75.*half a level/
    )
    expect(c23(form('eight-bit', 90), form('png', 90))).toMatchObject({ state: 'passed' })
    expect(c23(form('eight-bit', 89), form('png', 89))).toMatchObject({ state: 'warned' })
    expect(c23(form('eight-bit', 99), form('png', 89))).toMatchObject({ state: 'warned', figure: 0.89 })
    expect(c23(form('eight-bit', 99, 99), form('png', 99))).toMatchObject({ state: 'warned' })
    expect(c23(form('eight-bit', 99), form('png', 99, 99))).toMatchObject({ state: 'warned' })
    expect(c23()).toMatchObject({ state: 'not-applicable' })
    expect(stateOf('C23', subject([evaluation({})]))).toBe('not-run')
  })

  it('hold a network that says one class of every image against the most frequent one', () => {
    const given = (majority: number) =>
      stateOf('C35', subject([evaluation({})], { outcomes: (one) => ({ ...outcomes(one), majority }) }))
    expect(given(0.12)).toBe('passed')
    expect(given(0.95)).toBe('warned')
  })

  it('cover the box in l2 by its diagonal', () => {
    const reach = (epsilon: number) =>
      stateOf('C4', subject([evaluation({ norm: 'l2', epsilon, robust: 0, options: { steps: 100 } })]))
    expect(reach(28)).toBe('passed')
    expect(reach(27.9)).toBe('not-run')
  })

  it('see image by image what the shares hide', () => {
    const weak = evaluation({ attack: 'square', robust: 600, knowledge: 'score' })
    const strong = evaluation({ robust: 500 })
    const given = subject([strong, weak], { outcomes: (one) => outcomes(one, one === weak ? 3 : 0) })
    const found = runChecks(given)
    expect(found.find(({ id }) => id === 'C2')).toMatchObject({ state: 'warned' })
    // Images 0 to 2 fall to Square alone, so 497 withstand both.
    expect(found.find(({ id }) => id === 'C26')).toMatchObject({
      state: 'warned',
      figure: expect.closeTo(0.003)
    })
  })

  it('tell what a black box wins in a list of attacks from what the gradient does', () => {
    const places = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)
    const auto = (bySquare: number, change: Given = {}): AttackResult =>
      evaluation({
        ...{ attack: 'autoattack', robust: 500 },
        wins: [
          { attack: 'APGD-100', samples: places(500 + bySquare, 950) },
          { attack: 'Square', samples: places(500, 500 + bySquare) }
        ],
        ...change
      })
    const c2 = (...results: AttackResult[]) => runChecks(subject(results)).find(({ id }) => id === 'C2')
    expect(c2(auto(0))).toMatchObject({ state: 'passed' })
    expect(c2(auto(2))).toMatchObject({ state: 'passed' })
    expect(c2(auto(3))).toMatchObject({ state: 'warned' })
    expect(c2(auto(3))?.sentence).toMatch(/alone fools 3 of 1,000 images \(no\. 500, 501, 502\)\.$/)
    expect(c2(auto(230))).toMatchObject({ state: 'failed', figure: expect.closeTo(0.23) })
    expect(c2(auto(4))).toMatchObject({ state: 'failed', figure: expect.closeTo(0.004) })
    expect(c2(auto(230))?.sentence).toMatch(/, 519 and 210 more\)\.$/)
    // A gradient that fools them too stands beside the list.
    expect(c2(auto(3), evaluation({ robust: 500 }))).toMatchObject({ state: 'passed' })
    // What an older program stored names no winners: it has no black box of its own.
    const { wins: _, ...older } = auto(3)
    expect(c2(older)).toMatchObject({ state: 'not-run' })
    // A black box that comes first wins what no gradient was tried on.
    const attacks = 'square, pgd'
    const wins = [
      { attack: 'Square', samples: places(500, 900) },
      { attack: 'PGD-40', samples: places(900, 950) }
    ]
    const early = evaluation({ attack: 'worstof', robust: 500, options: { attacks }, wins })
    expect(c2(early)).toMatchObject({ state: 'passed' })
  })

  it('hold a black box on the first images against the gradient there', () => {
    const pgd = evaluation({ robust: 500 })
    const few = (robust: number, attack = 'hopskipjump'): AttackResult => ({
      ...evaluation({ attack, knowledge: attack === 'square' ? 'score' : 'decision' }),
      ...{ sampleCount: 100, robustAccuracy: wilson(robust, 100) }
    })
    // Of the first 100 images PGD fools those before no. 70, and the black box those from `robust` on.
    const c2 = (black: AttackResult, from: number, ...others: AttackResult[]) =>
      runChecks(
        subject([pgd, black, ...others], {
          outcomes: (one) => ({
            ...outcomes(one, one === black ? from : 70),
            robust: outcomes(one, one === black ? from : 70).robust.slice(0, one.sampleCount)
          })
        })
      ).find(({ id }) => id === 'C2')
    // 30 withstand PGD there.
    expect(c2(few(29), 70)).toMatchObject({ state: 'failed', figure: expect.closeTo(0.01), threshold: 0.002 })
    expect(c2(few(29), 70)?.sentence).toMatch(
      /^Of the first 100 images 30.* under PGD.*, 29.* under HopSkipJump.*alone fools 1 of 100 images \(no\. 99\)/
    )
    // As many withstand it, but others.
    expect(c2(few(30), 60)).toMatchObject({ state: 'warned' })
    // The first images alone are too few to pass.
    expect(c2(few(30), 70)).toMatchObject({ state: 'not-run' })
    const square = evaluation({ attack: 'square', robust: 560, knowledge: 'score' })
    expect(c2(few(30), 70, square)).toMatchObject({ state: 'passed' })
    expect(c2(few(29), 70, square)).toMatchObject({ state: 'failed', figure: expect.closeTo(0.01) })
  })

  it('hold examples of other networks against the gradient, which a few of them can only fail', () => {
    const pgd = evaluation({ robust: 500 })
    const square = evaluation({ attack: 'square', robust: 560, knowledge: 'score' })
    // PGD leaves the first 500 images, the examples of the other network those from `from` on.
    const c2 = (robust: number, from: number, results: AttackResult[], images = N) => {
      const flags = Uint8Array.from({ length: images }, (_, at) => Number(at >= from && at < from + robust))
      const transferred = [{ label: 'PGD-40 linf 0.1 made on twin', robust: flags }]
      return runChecks(subject(results, { transferred })).find(({ id }) => id === 'C2')
    }
    const failed = c2(490, 0, [pgd])
    expect(failed).toMatchObject({ state: 'failed', figure: expect.closeTo(0.01), threshold: 0.002 })
    expect(failed?.sentence).toMatch(
      /49.0.* under PGD-40 linf 0.1 made on twin.* 10 of 1,000 images \(no\. 490, /
    )
    expect(gradeOf([failed as CheckOutcome]).grade).toBe('D')
    // As many withstand, but 20 others: the examples of the other network fool these alone.
    expect(c2(500, 20, [pgd, square])).toMatchObject({ state: 'warned' })
    // That they fail says nothing for the gradient.
    expect(c2(700, 0, [pgd])).toMatchObject({ state: 'not-run' })
    expect(c2(700, 0, [pgd, square])).toMatchObject({ state: 'passed' })
    expect(c2(90, 0, [pgd], 100)).toMatchObject({ state: 'failed' })
    expect(c2(90, 0, [pgd], 100)?.sentence).toMatch(/^Of the first 100 images /)
    // Of a longer matrix the same images count.
    expect(c2(700, 0, [pgd, square], 2 * N)).toMatchObject({ state: 'passed' })
  })

  it('keep other data sets out of what is asked of the network', () => {
    const headline = evaluation({ robust: 500 })
    const elsewhere = (given: Given) => ({ ...evaluation(given), datasetHash: 'e'.repeat(64) })
    const grey: Given = { epsilon: 1, robust: 0, options: { steps: 100 } }
    for (const id of ['C4', 'C5'] as const) {
      expect(stateOf(id, subject([headline, evaluation(grey)])), id).toBe('passed')
      expect(stateOf(id, subject([headline, elsewhere(grey)])), id).toBe('not-run')
    }
    const spatial: Given = { attack: 'spatial', norm: 'spatial', epsilon: 1 }
    const corruption = (kind: string): Given => ({
      ...{ attack: 'corruption', norm: 'corruption', epsilon: 1, knowledge: 'none', options: { kind } }
    })
    const kinds = paperCorruptions.map((kind) => evaluation(corruption(kind)))
    const c34 = (...others: AttackResult[]) =>
      runChecks(subject([headline, ...others])).find(({ id }) => id === 'C34')
    expect(c34(evaluation(spatial), ...kinds)).toMatchObject({ state: 'passed' })
    expect(c34(elsewhere(spatial), ...kinds)?.sentence).toBe('Not yet measured: rotations and translations.')
    expect(c34(evaluation(spatial), ...kinds.slice(1))?.sentence).toBe('Not yet measured: Gaussian noise.')
    // Uniform noise and one corruption are not the common ones.
    const uniform = evaluation({ attack: 'noise', knowledge: 'none' })
    expect(c34(evaluation(spatial), uniform, evaluation(corruption('fog')))).toMatchObject({
      state: 'not-run',
      sentence: 'Not yet measured: Gaussian noise, 13 of the 14 other common corruptions.'
    })
    const nothing = kinds.map((one) => ({ ...one, spec: { ...one.spec, epsilon: 0 } }))
    expect(c34(evaluation(spatial), ...nothing)).toMatchObject({ state: 'not-run' })
  })

  it('raise the alarm that belongs to a fault, and no other', () => {
    const alarms = (change: Partial<TrustSubject>, first: Given = {}): string[] => {
      const [, ...rest] = healthy()
      const results = [evaluation({ robust: 503, options: { steps: 40, restarts: 10 }, ...first }), ...rest]
      return runChecks(subject(results, change)).flatMap(({ id, state }) =>
        state === 'failed' || state === 'warned' ? [`${id} ${state}`] : []
      )
    }
    const code = (name: AttackResult['warnings'][number]['code']): Given => ({
      robust: 501,
      warnings: [{ code: name, message: '' }]
    })
    const counted = (change: Partial<Outcomes>) => ({
      outcomes: (one: AttackResult) => ({ ...outcomes(one), ...change })
    })
    const training = { method: 'fgsm-at', seed: 1, isAdversarial: true, attackedEpochs: 9 }
    expect(alarms({})).toEqual([])
    expect(alarms({}, code('not-logits'))).toEqual(['C9 warned'])
    expect(alarms({}, code('zero-gradient'))).toEqual(['C10 failed'])
    expect(alarms({}, code('not-finite-gradient'))).toEqual(['C10 failed'])
    expect(alarms(counted({ silent: 1 }))).toEqual(['C13 failed'])
    expect(alarms(counted({ outside: 1 }))).toEqual(['C22 failed'])
    expect(alarms({}, code('left-ball'))).toEqual(['C22 warned'])
    expect(alarms({ training: { ...training, warnings: ['catastrophic-overfitting'] } })).toEqual([
      'C29 failed'
    ])
    expect(alarms({ training: { ...training, warnings: ['robust-overfitting'] } })).toEqual(['C30 warned'])
    expect(alarms({ separation: 0.2 })).toEqual(['C31 warned'])
  })

  it.each([
    ['noise', 'linf'],
    ['blend', 'l2'],
    ['saltpepper', 'l2'],
    ['dataset', 'l2'],
    ['corruption', 'corruption']
  ] as const)('say of %s, which looks for nothing, that there is no attack to judge', (attack, norm) => {
    const headline = evaluation({ attack, norm, epsilon: 3, knowledge: 'none', robust: 900 })
    for (const beside of [[], healthy(), [evaluation({ norm: 'l2', epsilon: 3 })]]) {
      const report = judge(subject([headline, ...beside], { separation: null }))
      expect(TrustReport.parse(report)).toMatchObject({ grade: null, reasons: [NOTHING_SOUGHT] })
      expect(report.checks.map(({ id }) => id)).toEqual(Object.keys(trustChecks))
      expect(report.checks.filter(({ state }) => state === 'failed' || state === 'warned')).toEqual([])
      for (const { id, state, sentence } of report.checks) {
        expect(sentence, id).not.toMatch(/\(\)|not at hand/)
        if (hardChecks.includes(id) || id === 'C20') expect(state, id).toBe('not-applicable')
      }
      // What is asked of the network and of the report stands.
      expect(report.checks.find(({ id }) => id === 'C28')).toMatchObject({ state: 'passed' })
    }
  })

  it('keep networks, images and threats apart', () => {
    const pgd = evaluation({ robust: 510 })
    const square = evaluation({ attack: 'square', robust: 500, knowledge: 'score' })
    const others = [
      { ...square, modelHash: 'f'.repeat(64) },
      { ...square, offset: 7 },
      { ...square, datasetHash: 'f'.repeat(64) },
      { ...square, threatModel: { ...square.threatModel, epsilon: 0.3 } }
    ]
    expect(stateOf('C2', subject([pgd, square]))).toBe('failed')
    for (const other of others) expect(stateOf('C2', subject([pgd, other]))).toBe('not-run')
  })

  it('read silent successes and examples beyond epsilon from the ledger', () => {
    const result = evaluation({})
    const row = { ...ledgerRow('e', 0), cleanCorrect: true, success: false, distance: 0.1 }
    const rows = [
      { ...row, silent: true },
      { ...row, silent: false },
      { ...row, distance: 0.2 },
      { ...row, cleanCorrect: false },
      { ...row, success: true, distance: 0.1000002, silent: false },
      { ...row, success: true, distance: 0.1001 }
    ]
    expect(outcomesOf(rows, result)).toMatchObject({
      silent: 1,
      outside: 1,
      robust: Uint8Array.of(1, 1, 1, 0, 0, 0),
      majority: 1
    })
    const targeted = { ...result, threatModel: { ...result.threatModel, targeted: true } }
    expect(outcomesOf(rows, targeted).silent).toBe(1)
    // An older program heard nothing.
    expect(outcomesOf([row], result).silent).toBeNull()
  })

  it('count what targeted attacks turned wrong in any class, and never an untargeted one for a targeted', () => {
    const plain = evaluation({ robust: 500 })
    const aimed = evaluation({ robust: 900, targeted: true, options: { goal: 'runner-up' } })
    const results = [plain, aimed]
    // Of 900 images that did not become the wanted class, the first 100 became another wrong one.
    const known: TrustSubject['outcomes'] = (one) => ({
      ...outcomes(one),
      ...(one.spec === aimed.spec ? { neverWrong: outcomes(one).robust.fill(0, 0, 100) } : {})
    })
    const untargeted = judge(subject(results, { outcomes: known }))
    expect(untargeted.attacks).toEqual(['PGD-40 linf 0.1', 'PGD-40 targeted linf 0.1'])
    const c26 = untargeted.checks.find(({ id }) => id === 'C26')
    expect(c26?.state).toBe('warned')
    expect(c26?.figure).toBeCloseTo(0.1)
    const targeted = judge(subject([aimed, plain], { outcomes: known }))
    expect(targeted.attacks).toEqual(['PGD-40 targeted linf 0.1'])
    const unknown = judge(subject(results, { outcomes: (one) => (one === plain ? outcomes(one) : null) }))
    expect(unknown.attacks).toEqual(['PGD-40 linf 0.1'])
  })

  it('say of how many evaluations it is known what the attacks were told', () => {
    const results = [evaluation({}), evaluation({ attack: 'apgd' })]
    const c13 = (first: number | null, second: number | null) =>
      runChecks(
        subject(results, {
          outcomes: (one) => ({ ...outcomes(one), silent: one === results[0] ? first : second })
        })
      ).find(({ id }) => id === 'C13')
    expect(c13(null, null)).toMatchObject({ state: 'not-run' })
    expect(c13(null, 0)).toMatchObject({ state: 'passed' })
    expect(c13(null, 0)?.sentence).toMatch(/^0 .* in 1 of 2 evaluations/)
    expect(c13(null, 2)).toMatchObject({ state: 'failed', figure: 2 })
    expect(c13(0, 0)?.sentence).toMatch(/ in 2 evaluations/)
  })
})

describe('the grade', () => {
  const all = (state: CheckOutcome['state'], ...ids: string[]): CheckOutcome[] =>
    (Object.keys(trustChecks) as TrustCheckId[]).map((id) => ({
      id,
      state: ids.includes(id) ? state : 'passed',
      sentence: 'Found.',
      figure: null,
      threshold: null
    }))

  it('follows the rule', () => {
    expect(gradeOf(all('passed'))).toEqual({ grade: 'A', reasons: [] })
    expect(gradeOf(all('not-run', 'C8', 'C12')).grade).toBe('A')
    for (const id of ['C2', 'C4', 'C6', 'C16']) {
      expect(gradeOf(all('not-run', id)).grade).toBe('B')
      expect(gradeOf(all('not-applicable', id))).toEqual({
        grade: 'B',
        reasons: [
          `${id}, ${trustChecks[id as TrustCheckId].title}: Found. Without this check B is the best grade.`
        ]
      })
    }
    expect(gradeOf(all('not-applicable', 'C7', 'C29')).grade).toBe('A')
    for (const id of ['C18', 'C27', 'C2']) expect(gradeOf(all('warned', id)).grade).toBe('C')
    for (const id of hardChecks) expect(gradeOf(all('failed', id)).grade).toBe('D')
    expect(gradeOf(all('failed', 'C29')).grade).toBe('C')
    expect(gradeOf(all('warned', 'C27')).reasons).toEqual(['C27, Enough data: Found.'])
  })
})
