import { local } from '@contract/estimators/local'
import { pgd } from '@contract/attacks/pgd'
import { formFields, formVariants } from '@contract/form-field'
import { TrainSpec } from '@contract/job'
import { Optimizer } from '@contract/training'
import { describe, expect, it } from 'vitest'

describe('form fields from a schema', () => {
  it('gives every option of an attack once, in order, with its default, limits and hint', () => {
    const fields = formFields(pgd.options, pgd.hints)
    expect(fields.map((field) => field.key)).toEqual(Object.keys(pgd.hints))
    expect(fields.find((field) => field.key === 'steps')).toEqual({
      key: 'steps',
      title: 'Steps',
      description: '',
      type: 'integer',
      nullable: false,
      initial: 40,
      minimum: 1,
      maximum: 10_000,
      choices: [],
      names: {},
      hint: { control: 'number' }
    })
    expect(fields.find((field) => field.key === 'stepSize')).toMatchObject({
      type: 'number',
      nullable: true,
      initial: null,
      minimum: 0
    })
    expect(fields.find((field) => field.key === 'loss')).toMatchObject({
      type: 'choice',
      choices: ['cross-entropy', 'margin', 'dlr'],
      names: {},
      initial: 'cross-entropy'
    })
  })

  it('takes descriptions along and leaves safe-integer bounds out', () => {
    expect(formFields(local.options, local.hints).find((field) => field.key === 'sigma')).toMatchObject({
      title: 'Window σ',
      maximum: 10,
      description: 'Width of the Gaussian window, in model-input units.'
    })
    const seed = formFields(TrainSpec).find((field) => field.key === 'seed')
    expect(seed).toMatchObject({ title: 'Seed', minimum: 0, maximum: 4_294_967_295, initial: 1 })
  })

  it('leaves nested objects and constants to their own forms', () => {
    const keys = formFields(TrainSpec).map((field) => field.key)
    expect(keys).not.toContain('measure')
    expect(keys).not.toContain('optimizer')
    expect(keys).not.toContain('kind')
    expect(keys).toEqual(expect.arrayContaining(['name', 'batchSize', 'epochs']))
  })

  it('starts from values that the schema itself accepts', () => {
    for (const info of [pgd, local]) {
      const initial = Object.fromEntries(
        formFields(info.options, info.hints)
          // What another option asks for is empty until it does.
          .filter(({ hint }) => hint?.when === undefined)
          .map((field) => [field.key, field.initial])
      )
      expect(info.options.parse(initial)).toEqual(info.options.parse({}))
    }
  })

  it('gives the branches of a union with their own fields', () => {
    const variants = formVariants(Optimizer, 'kind')
    expect(variants.map((variant) => variant.value)).toEqual(['adam', 'sgd'])
    expect(variants.map((variant) => variant.label)).toEqual(['Adam', 'SGD'])
    expect(variants.map(({ schema }) => formFields(schema).map((field) => field.key))).toEqual([
      ['learningRate'],
      ['learningRate', 'momentum']
    ])
  })
})
