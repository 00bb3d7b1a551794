// @vitest-environment jsdom
import { CertifyJobSpec } from '@contract/job'
import type { CertificateResult } from '@contract/certificates/result'
import type { Dataset } from '@contract/dataset'
import type { DatasetStatistics } from '@contract/dataset-statistics'
import type { Bridge, CallAnswer } from '@contract/ipc'
import type { EpochPoint } from '@contract/measurement'
import type { Model } from '@contract/model'
import type { RunDetail } from '@contract/run'
import type { TransferRow } from '@contract/transfer'
import type { WorstOverAttacks } from '@contract/worst-over-attacks'
import { wilson } from '@core/evaluation/wilson'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Component, ref, shallowRef } from 'vue'
import AttackResults from '../../../src/renderer/src/features/attacks/AttackResults.vue'
import CertificateTable from '../../../src/renderer/src/features/certificates/CertificateTable.vue'
import { explanations } from '../../../src/renderer/src/features/compare/explanations'
import SampleDetail from '../../../src/renderer/src/features/data/SampleDetail.vue'
import StatisticsPanel from '../../../src/renderer/src/features/data/StatisticsPanel.vue'
import ModelRuns from '../../../src/renderer/src/features/models/ModelRuns.vue'
import WorstCases from '../../../src/renderer/src/features/models/WorstCases.vue'
import NetworkPanel from '../../../src/renderer/src/features/study/NetworkPanel.vue'
import TrainPanel from '../../../src/renderer/src/features/train/TrainPanel.vue'
import { lowestCase } from '../../../src/renderer/src/features/train/lowest-case'
import TransferOfRun from '../../../src/renderer/src/features/transfer/TransferOfRun.vue'
import TransferTests from '../../../src/renderer/src/features/transfer/TransferTests.vue'
import { useRunsStore } from '../../../src/renderer/src/stores/runs'
import { attack, run, uncertainty } from './measurements'

const answers: Record<string, unknown> = {}
const bridge: Bridge = {
  call: (name): Promise<CallAnswer> => Promise.resolve({ ok: true, value: answers[name] ?? null }),
  on: () => () => undefined,
  pathForFile: () => ''
}
Object.defineProperty(window, 'bridge', { value: bridge })

beforeEach(() => setActivePinia(createPinia()))

/** What has a test of its own, asks for more than a test has, or draws. */
const stubs = Object.fromEntries(
  [
    ...[
      'TrustGrade',
      'JobProgress',
      'JobButtons',
      'TableKeep',
      'SeparationNotice',
      'FigureView',
      'ImageTile'
    ],
    ...['MatrixFigure', 'SeriesChart']
  ].map((name) => [name, { inheritAttrs: false, render: () => null }])
)

async function shown(component: Component, props: Record<string, unknown>): Promise<Element> {
  const wrapper = mount(component, { props, global: { stubs } })
  await flushPromises()
  return wrapper.element as Element
}

const isNumber = (text: string): boolean =>
  /^\s*(?:robust )?(?:Δx )?[-−+<]?\s?\d[\d.,]*(?:\s?%|\s?pp|\s|;|$)/.test(text)
const isExplained = (element: Element | null | undefined): boolean => element?.querySelector('.info') != null

/** Numbers that stand in a list or a table without a mark that explains them, by their names. */
function unexplained(root: Element): string[] {
  const facts = [...root.querySelectorAll('dt')].filter(
    (name) => isNumber(name.nextElementSibling?.textContent ?? '') && !isExplained(name)
  )
  const columns = [...root.querySelectorAll('table')].flatMap((table) => {
    const heads = [...table.querySelectorAll('thead th')]
    const cells = [...(table.querySelector('tbody tr')?.children ?? [])]
    return heads.filter((head, place) => {
      const cell = cells[place]
      return isNumber(cell?.textContent ?? '') && !isExplained(head) && !isExplained(cell)
    })
  })
  return [...facts, ...columns].map((element) => element.textContent?.trim() ?? '')
}

function numbers(root: Element): number {
  return [...root.querySelectorAll('dd, td')].filter((cell) => isNumber(cell.textContent ?? '')).length
}

const worstCases: EpochPoint['worstCases'] = [0.1, 0.3].map((epsilon) => ({
  threatModel: attack(epsilon, 100).threatModel,
  attacks: ['PGD-4', 'FGSM'],
  robustAccuracy: wilson(epsilon === 0.1 ? 120 : 40, 200)
}))
const trained = run('a', [
  { attacks: [attack(0.1, 120), attack(0.3, 40)], worstCases, uncertainty: [uncertainty(300)] }
])
const model = { name: 'net', weights: 'ab'.repeat(32) } as Model

const attacked: RunDetail = {
  ...trained,
  run: {
    ...trained.run,
    spec: {
      ...{ kind: 'attack', model: 'net', dataset: 'mnist', attack: attack(0.1, 120).spec },
      ...{ seed: 1 }
    } as unknown as RunDetail['run']['spec']
  },
  points: [{ kind: 'attack', result: attack(0.1, 120) }]
}
function knowAttack(): void {
  answers['jobs.detail'] = attacked
  useRunsStore().records.set('a', attacked)
}

const statistics = {
  pixels: [{ split: 'train', mean: [0.1], std: [0.3], min: [0], max: [1] }],
  meanImages: null,
  duplicates: { insideTrain: 1, insideTest: 2, across: 3, conflicting: 4 },
  separation: []
} as unknown as DatasetStatistics
const dataset = {
  ...{
    id: 'd',
    name: 'mnist',
    classNames: ['0', '1'],
    imageShape: [1, 1, 1],
    bounds: { lower: 0, upper: 1 }
  },
  ...{ train: { count: 2, classCounts: [1, 1] }, test: { count: 2, classCounts: [1, 1] } }
} as unknown as Dataset

const certificate = CertifyJobSpec.parse({
  ...{ kind: 'certify', model: 'net', dataset: 'mnist' },
  certificate: { certificate: 'interval', norm: 'linf', options: {} }
})
const certified = {
  detail: { ...trained, run: { ...trained.run, spec: certificate } },
  result: {
    ...{ spec: certificate.certificate, sampleCount: 200, offset: 0, seed: 1 },
    ...{ cleanAccuracy: wilson(190, 200), meanRadius: 0.0123456, abstained: 0 },
    ...{ limit: null, samples: [] }
  } as unknown as CertificateResult
}
const comparison = {
  ...{ first: 'a', second: 'b', both: 1, firstOnly: 12, secondOnly: 3, neither: 4 },
  ...{ difference: { value: 0.05, low: 0.01, high: 0.09 }, exact: 0.03, midP: 0.02, adjusted: 0.04 }
}
const worst: WorstOverAttacks = {
  ...{ threatModel: attack(0.1, 1).threatModel, sampleCount: 200, offset: 0, modelHash: '', datasetHash: '' },
  ...{ cleanAccuracy: wilson(190, 200), robustAccuracy: wilson(100, 200) },
  attacks: ['PGD', 'FGSM'].map((name) => ({
    ...{ evaluationId: name, runId: 'a', attack: name, seed: 1, robustAccuracy: wilson(120, 200) },
    ...{ first: 5, alone: 2 }
  }))
}

const views: [string, () => Promise<Element>][] = [
  ['a network of a study', () => shown(NetworkPanel, { detail: trained, style: undefined, name: 'a' })],
  ['a training', () => shown(TrainPanel, { detail: trained, style: undefined })],
  [
    'the statistics of a data set',
    () =>
      shown(StatisticsPanel, {
        dataset,
        state: {
          ...{ statistics: shallowRef(statistics), working: ref(undefined), busy: ref(false) },
          ...{ error: shallowRef(null), start: () => Promise.resolve() }
        }
      })
  ],
  [
    'an image of a data set',
    () => {
      answers['datasets.values'] = { values: new Float32Array([0.5]) }
      const predictions = {
        ...{ predicted: new Uint16Array([1]), margins: new Float32Array([-1.5]) },
        confidences: new Float32Array([0.75])
      }
      return shown(SampleDetail, { dataset, split: 'test', index: 0, label: 1, predictions })
    }
  ],
  ['certificates', () => shown(CertificateTable, { found: [certified] })],
  [
    'worst cases of a network',
    () => {
      answers['compare.worstOfModel'] = [worst]
      return shown(WorstCases, { model })
    }
  ],
  [
    'attacks on a network',
    () => {
      knowAttack()
      return shown(AttackResults, { model: 'net' })
    }
  ],
  [
    'evaluations of a network',
    () => {
      knowAttack()
      return shown(ModelRuns, { model })
    }
  ],
  [
    'targets of a transfer',
    () =>
      shown(TransferTests, { rows: [{ source: 'c', comparisons: [comparison] } as unknown as TransferRow] })
  ]
]

describe('what a number means', () => {
  it.each(views)('stands beside every one of %s', async (_name, show) => {
    const root = await show()
    expect(numbers(root)).toBeGreaterThan(0)
    // The class and the number of an image are no measurements.
    expect(
      unexplained(root).filter((name) => name !== 'Image' && name !== 'Class' && name !== 'Predicted')
    ).toEqual([])
  })

  it('stands beside the choice of what the cells of a transfer matrix show', async () => {
    const transfer = {
      kind: 'transfer',
      row: {
        ...{
          source: 'c',
          evaluationId: 'e',
          examples: 'made',
          modelHash: '',
          datasetHash: '',
          seed: 1,
          offset: 0
        },
        ...{ spec: attack(0.1, 1).spec, threatModel: attack(0.1, 1).threatModel, sampleCount: 200 },
        cells: [
          {
            target: 'c',
            modelHash: '',
            cleanAccuracy: wilson(190, 200),
            robustAccuracy: wilson(90, 200),
            attackSuccessRate: wilson(100, 190)
          }
        ]
      }
    }
    const detail = { ...trained, points: [transfer] } as unknown as RunDetail
    expect(isExplained(await shown(TransferOfRun, { detail }))).toBe(true)
  })

  it('names a source each time', () => {
    for (const [name, text] of Object.entries(explanations)) expect(text, name).toMatch(/\b(?:19|20)\d\d\b/)
  })

  it('names the threat model of the lowest worst case, and that there are others', () => {
    expect(lowestCase({ worstCases: [] })).toBeNull()
    expect(lowestCase({ worstCases: worstCases.slice(0, 1) })?.threat).toBe('L∞, epsilon 0.1 (25.5/255)')
    const lowest = lowestCase({ worstCases })
    expect(lowest?.worst.robustAccuracy.value).toBe(0.2)
    expect(lowest?.threat).toBe('L∞, epsilon 0.3 (76.5/255); lowest of 2 threat models')
    expect(lowest?.explanation).toContain('white-box')
  })
})
