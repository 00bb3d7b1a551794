import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { attackInfos, AttackId } from '@contract/attacks'
import { AttackJobSpec } from '@contract/job'
import { estimatorInfos, EstimatorId } from '@contract/estimators'
import { flagsOf, inputFrom, mergeFlags, optionsOf } from '../../src/cli/flags'
import { duration, table } from '../../src/cli/output'

const Sample = z.object({
  steps: z.int().min(1).default(40).meta({ title: 'Steps' }),
  stepSize: z.number().positive().nullable().default(null),
  randomStart: z.boolean().default(true),
  loss: z.enum(['cross-entropy', 'margin']).default('cross-entropy'),
  nested: z.object({ inner: z.number() }).optional()
})

function parse(argv: string[]): Record<string, unknown> {
  const flags = flagsOf(Sample, ['options'])
  const command = new Command().exitOverride()
  for (const option of flags.flatMap(optionsOf)) command.addOption(option)
  command.parse(argv, { from: 'user' })
  return inputFrom(flags, command.opts())
}

describe('flags from a schema', () => {
  it('takes the plain fields, nullable ones too, and leaves objects to their own list', () => {
    expect(flagsOf(Sample).map(({ name, type }) => [name, type])).toEqual([
      ['steps', 'integer'],
      ['step-size', 'number'],
      ['random-start', 'boolean'],
      ['loss', 'choice']
    ])
  })

  it('puts what was given, and only that, into place', () => {
    expect(parse([])).toEqual({})
    expect(parse(['--steps', '7', '--no-random-start', '--step-size', '0.01', '--loss', 'margin'])).toEqual({
      options: { steps: 7, randomStart: false, stepSize: 0.01, loss: 'margin' }
    })
  })

  it('leaves a number that is none to the schema, whose message names the field', () => {
    const input = parse(['--steps', 'many'])['options']
    expect(input).toEqual({ steps: 'many' })
    const parsed = Sample.safeParse(input)
    expect(parsed.success).toBe(false)
    expect(parsed.error?.issues[0]?.path).toEqual(['steps'])
  })

  it('merges the flags that several methods share', () => {
    expect(mergeFlags([flagsOf(Sample), flagsOf(Sample)])).toEqual(flagsOf(Sample))
  })

  it('promises no default that only one of the schemas has', () => {
    const few = z.object({ steps: z.int().default(10).meta({ title: 'Steps', description: 'Few.' }) })
    const [steps] = mergeFlags([flagsOf(few), flagsOf(Sample)])
    expect(steps).toMatchObject({ name: 'steps', description: 'Steps', defaultText: null })
  })

  it('lets no option of an attack have the name of a flag of the command itself', () => {
    // `kind` tells jobs apart, and is no flag.
    const fields = Object.keys(AttackJobSpec.shape).filter((field) => field !== 'kind')
    const own = [...fields, 'norm', 'epsilon', 'project', 'export', 'json', 'version', 'help']
    for (const id of AttackId.options)
      for (const option of Object.keys(attackInfos[id].options.shape)) expect(own, id).not.toContain(option)
  })

  it.each([
    ...AttackId.options.map((id) => [`attack ${id}`, attackInfos[id].options] as const),
    ...EstimatorId.options.map((id) => [`estimator ${id}`, estimatorInfos[id].options] as const)
  ])('has a flag for every option of %s', (_, schema) => {
    expect(flagsOf(schema).map((flag) => flag.path[0])).toEqual(Object.keys(schema.shape))
  })
})

describe('output for people', () => {
  it('writes durations the way a clock is read', () => {
    expect([0.4, 59, 61, 3600, 7384].map(duration)).toEqual([
      '0 s',
      '59 s',
      '1 min 01 s',
      '1 h 00 min',
      '2 h 03 min'
    ])
  })

  it('aligns columns by characters, not bytes', () => {
    const lines = table([
      ['Δx', 'n'],
      ['1.5', '10']
    ]).split('\n')
    expect(lines).toEqual(['Δx   n', '---  --', '1.5  10'])
  })
})
