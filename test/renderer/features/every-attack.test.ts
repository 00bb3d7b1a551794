// @vitest-environment jsdom
import { mount } from '@vue/test-utils'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { attackInfos, AttackSpec, type AttackId, type AttackInfo } from '@contract/attacks'
import { formFields, type FormField } from '@contract/form-field'
import { AttackJobSpec } from '@contract/job'
import { StudySpec } from '@contract/study'
import type { Norm } from '@contract/threat-model'
import { attackFlags, attackOf } from '../../../src/cli/attack-flags'
import { inputFrom, optionsOf } from '../../../src/cli/flags'
import AttackEditor from '../../../src/renderer/src/features/attacks/AttackEditor.vue'
import {
  draftOfAttack,
  newAttack,
  usualEpsilon,
  type AttackDraft
} from '../../../src/renderer/src/features/attacks/attack-draft'
import { draftOfStudy, parseDraft } from '../../../src/renderer/src/features/study/study-draft'

/** Every attack that can be targeted, at one class and at a rank. */
const aimed = Object.values(attackInfos)
  .filter((info: AttackInfo) => 'goal' in info.options.shape)
  .flatMap(({ id, norms: [norm] }) =>
    [
      { goal: 'class', targetClass: 3 },
      { goal: 'kth-likely', targetRank: 4 }
    ].map((options) => ({
      name: `${id} with goal ${options.goal}`,
      spec: AttackSpec.parse({
        attack: id,
        norm,
        epsilon: 0.1,
        eightBit: true,
        options
      } as unknown as AttackSpec)
    }))
  )

/** Every attack with every norm that it knows, with its options away from their defaults where the schema lets them. */
const cases = Object.values(attackInfos).flatMap((info: AttackInfo) =>
  info.norms.map((norm) => ({
    name: `${info.id} ${norm}`,
    spec: AttackSpec.parse({
      attack: info.id,
      norm,
      epsilon: usualEpsilon[norm],
      eightBit: true,
      options: changedOptions(info, norm)
    } as unknown as AttackSpec)
  }))
)

function changedOptions(info: AttackInfo, norm: Norm): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  for (const field of formFields(info.options)) {
    const found = otherValues(field, norm).find(
      (value) => info.options.safeParse({ ...options, [field.key]: value }).success
    )
    if (found !== undefined) options[field.key] = found
  }
  return options
}

/** Values that a person might type instead of the default. */
function otherValues({ type, initial, choices }: FormField, norm: Norm): unknown[] {
  if (type === 'boolean') return [initial !== true]
  if (type === 'choice') return choices.filter((choice) => choice !== initial)
  if (type === 'text') return [norm === 'l0' ? 'jsma, sparsers queries=10' : 'pgd steps=3, square queries=10']
  const number = typeof initial === 'number' ? initial : 0.02
  return type === 'integer' ? [number + 1, number - 1] : [number * 1.5, number * 0.5, number + 0.1]
}

/** What the command line makes of an attack that is given by flags alone. */
function byFlags(spec: AttackSpec): unknown {
  const command = new Command().exitOverride().option('--attack <id>').option('--norm <norm>')
  for (const option of attackFlags.flatMap(optionsOf)) command.addOption(option)
  const kebab = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const given = Object.entries({ ...spec.options, eightBit: true })
    .filter(([, value]) => value !== null)
    .flatMap(([key, value]) =>
      typeof value === 'boolean'
        ? [`--${value ? '' : 'no-'}${kebab(key)}`]
        : [`--${kebab(key)}`, String(value)]
    )
  command.parse(['--attack', spec.attack, '--norm', spec.norm, '--epsilon', String(spec.epsilon), ...given], {
    from: 'user'
  })
  const options = command.opts<Record<string, unknown>>()
  const attack = inputFrom(attackFlags, options)['attack'] as object
  return job({ ...attack, attack: attackOf(options), norm: options['norm'] })
}

function job(attack: unknown): AttackSpec {
  return AttackJobSpec.parse({ kind: 'attack', model: 'm', dataset: 'd', attack }).attack
}

function studyWith(attack: unknown): StudySpec {
  return StudySpec.parse({
    ...{
      heisenbenchStudy: 1,
      name: 's',
      title: 'S',
      dataset: { builtin: 'mnist' },
      networks: ['conv3'],
      epochs: 1
    },
    measure: { attacks: [attack] }
  })
}

describe.each([...cases, ...aimed])('$name', ({ spec }) => {
  it('is taken by flags, by a study file, and by the study’s form, each as the same attack', () => {
    expect(byFlags(spec)).toEqual(spec)
    const study = studyWith(JSON.parse(JSON.stringify(spec)))
    expect(study.measure.attacks).toEqual([spec])
    expect(parseDraft(draftOfStudy(study), []).spec?.measure.attacks).toEqual([spec])
  })
})

describe.each(Object.values(attackInfos).map((info: AttackInfo) => ({ name: info.label, info })))(
  'the form of $name',
  ({ info }) => {
    const titles = (norm: string): string[] =>
      formFields(info.options, info.hints)
        .filter(({ hint }) => hint?.when === undefined && (hint?.norms?.includes(norm as never) ?? true))
        .map(({ title }) => title)

    it('has a control for every option of every norm, and gives what the job takes', async () => {
      for (const norm of info.norms) {
        let draft: AttackDraft = { ...newAttack(info.id as AttackId), norm, epsilon: usualEpsilon[norm] }
        const form = mount(AttackEditor, {
          props: {
            modelValue: draft,
            path: 'attack',
            'onUpdate:modelValue': async (next: AttackDraft) => {
              draft = next
              await form.setProps({ modelValue: next })
            }
          }
        })
        const more = form.find('button.more')
        if (more.exists()) await more.trigger('click')
        const labels = form.findAll('label').map((label) => label.text())
        for (const title of titles(norm))
          expect(
            labels.some((label) => label.startsWith(title)),
            title
          ).toBe(true)
        expect(labels).toContain('8-bit images only')
        expect(job(draft)).toEqual(
          AttackSpec.parse({ attack: info.id as AttackId, norm, epsilon: usualEpsilon[norm] })
        )
        await form.find('.el-switch input').trigger('change')
        form.unmount()
      }
    })

    it('opens a stored attack with all that it has', () => {
      for (const { spec } of [...cases, ...aimed].filter((one) => one.spec.attack === info.id))
        expect(job(draftOfAttack(spec))).toEqual(spec)
    })
  }
)
