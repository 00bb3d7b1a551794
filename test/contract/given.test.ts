import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import { CertificateSpec } from '@contract/certificates'
import { AppError } from '@contract/errors'
import { EstimatorSpec } from '@contract/estimators'
import { parseGiven } from '@contract/given'
import { TrainSpec, UncertaintyJobSpec } from '@contract/job'
import { StudySpec } from '@contract/study'
import { MethodSpec } from '@contract/training'
import type { z } from 'zod'

/** What is said of a value, by the path of the field. */
function faultsOf(schema: z.ZodType, value: unknown): Record<string, string> {
  try {
    parseGiven(schema, value)
    return {}
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(error.code).toBe('invalid-input')
    return Object.fromEntries(error.issues.map(({ path, message }) => [path, message]))
  }
}

const pgd = { attack: 'pgd', norm: 'linf', epsilon: 0.1 }
const study = {
  heisenbenchStudy: 1,
  name: 'small',
  title: 'Small',
  dataset: { builtin: 'mnist' },
  networks: ['linear'],
  epochs: 1,
  measure: {}
}

describe('what a person wrote', () => {
  it.each([
    ['an option of an attack', AttackSpec, { ...pgd, options: { step: 100 } }, 'options.step', 'restarts'],
    ['a field of an attack', AttackSpec, { ...pgd, option: {} }, 'option', 'eightBit'],
    [
      'an option of a certificate',
      CertificateSpec,
      { certificate: 'crown', norm: 'linf', options: { sigma: 1 } },
      'options.sigma',
      'hidden'
    ],
    [
      'an option of an estimator',
      EstimatorSpec,
      { estimator: 'local', options: { draw: 9 } },
      'options.draw',
      'draws'
    ],
    [
      'an option of a training method',
      MethodSpec,
      { id: 'trades', options: { betta: 6 } },
      'options.betta',
      'beta'
    ],
    ['a field of a study', StudySpec, { ...study, epoch: 9 }, 'epoch', 'epochs'],
    [
      'a field of one of several forms',
      StudySpec,
      { ...study, dataset: { builtin: 'mnist', seed: 1 } },
      'dataset.seed',
      'builtin'
    ],
    [
      'an option deep in a study',
      StudySpec,
      { ...study, measure: { attacks: [pgd, { ...pgd, options: { restart: 10 } }] } },
      'measure.attacks.1.options.restart',
      'restarts'
    ],
    [
      'an option of what is measured after a study',
      StudySpec,
      { ...study, after: { attacks: [{ attack: { ...pgd, options: { step: 5 } } }] } },
      'after.attacks.0.attack.options.step',
      'steps'
    ],
    [
      'an option of the attack of a transfer matrix',
      StudySpec,
      { ...study, transfer: { attack: { ...pgd, options: { step: 5 } } } },
      'transfer.attack.options.step',
      'steps'
    ],
    [
      'an option of another method',
      TrainSpec,
      {
        ...{ kind: 'train', name: 'n', dataset: 'd', architecture: 'linear', epochs: 1, measure: {} },
        method: { id: 'standard', options: { epsilon: 0.1 } }
      },
      'method.options.epsilon',
      'no other here'
    ],
    [
      'an option of another estimator',
      UncertaintyJobSpec,
      {
        kind: 'uncertainty',
        model: 'm',
        dataset: 'd',
        estimator: { estimator: 'data', options: { draws: 9 } }
      },
      'estimator.options.draws',
      'samples'
    ]
  ] as const)('is refused with the names that are known: %s', (_, schema, value, path, known) => {
    const faults = faultsOf(schema, value)
    expect(Object.keys(faults)).toEqual([path])
    expect(faults[path]).toContain(`“${path.split('.').at(-1)}”`)
    expect(faults[path]).toContain(known)
    // What is stored may come from another version of the program.
    expect((schema as z.ZodType).safeParse(value).success).toBe(true)
  })

  it('is told of all faults at once', () => {
    const faults = faultsOf(AttackSpec, { ...pgd, options: { steps: 0, step: 100 } })
    expect(Object.keys(faults)).toEqual(['options.steps', 'options.step'])
  })

  it('passes where all fields are known, as the schema itself parses it', () => {
    const value = { ...pgd, eightBit: false, options: { stepSize: null, steps: 7 } }
    expect(parseGiven(AttackSpec, value)).toEqual(AttackSpec.parse(value as never))
    expect(faultsOf(AttackSpec, 'pgd')).toHaveProperty([''])
  })

  it('passes in the study files that come with the program', () => {
    const folder = join(import.meta.dirname, '../../resources/studies')
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
    expect(files.length).toBeGreaterThan(0)
    for (const file of files)
      expect(faultsOf(StudySpec, JSON.parse(readFileSync(join(folder, file), 'utf8'))), file).toEqual({})
  })
})
