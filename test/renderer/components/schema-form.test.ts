// @vitest-environment jsdom
import { pgd } from '@contract/attacks/pgd'
import type { FormField } from '@contract/form-field'
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { nextTick, reactive } from 'vue'
import SchemaField from '../../../src/renderer/src/components/SchemaField.vue'
import SchemaForm from '../../../src/renderer/src/components/SchemaForm.vue'

function form(values: Record<string, unknown> = {}, issues: { path: string; message: string }[] = []) {
  const state = reactive({ values })
  const wrapper = mount(SchemaForm, {
    props: {
      modelValue: state.values,
      schema: pgd.options,
      hints: pgd.hints,
      issues,
      path: 'attack.options',
      'onUpdate:modelValue': (next: Record<string, unknown>) => wrapper.setProps({ modelValue: next })
    },
    attachTo: document.body
  })
  return wrapper
}

describe('a form drawn from a schema', () => {
  it('gives every option a label that belongs to its input', async () => {
    const wrapper = form()
    // The library gives its inputs their ids once they are mounted.
    await nextTick()
    const labels = wrapper.findAll('label')
    expect(labels.map((label) => label.text())).toEqual(['Steps', 'Step size', 'Restarts', 'Random start'])
    for (const label of labels) {
      const id = label.attributes('for')
      expect(id === undefined ? null : document.getElementById(id)?.tagName).toBe('INPUT')
    }
    wrapper.unmount()
  })

  it('shows defaults, opens the advanced options, and gives what was typed', async () => {
    const wrapper = form()
    await nextTick()
    const input = (name: string): HTMLInputElement => {
      const label = wrapper.findAll('label').find((one) => one.text() === name)
      return document.getElementById(label?.attributes('for') ?? '') as HTMLInputElement
    }
    expect(input('Steps').value).toBe('40')
    expect(input('Step size').value).toBe('')
    await wrapper.get('button.more').trigger('click')
    expect(wrapper.findAll('label').map((label) => label.text())).toContain('Early stop')

    const steps = wrapper.findAll('input').find((one) => one.element === input('Steps'))
    await steps?.setValue('7')
    await steps?.trigger('change')
    const last = wrapper.emitted('update:modelValue')?.at(-1)?.[0]
    expect(pgd.options.parse(last)).toMatchObject({ steps: 7, restarts: 1, stepSize: null })
    wrapper.unmount()
  })

  it('asks for what another option needs, and forgets it with that one', async () => {
    const wrapper = form({ goal: 'class', targetClass: 3, steps: 7 })
    await wrapper.get('button.more').trigger('click')
    const labels = (): string[] => wrapper.findAll('label').map((label) => label.text())
    const last = (): unknown => wrapper.emitted('update:modelValue')?.at(-1)?.[0]
    expect(labels()).toContain('Target class')
    expect(labels()).not.toContain('Target rank')
    const goal = wrapper
      .findAllComponents(SchemaField)
      .find((field) => (field.props('field') as FormField).key === 'goal')
    const choose = async (value: string): Promise<void> => {
      goal?.vm.$emit('update:modelValue', value)
      await nextTick()
    }
    await choose('kth-likely')
    expect(labels()).toContain('Target rank')
    expect(labels()).not.toContain('Target class')
    expect(last()).toEqual({ goal: 'kth-likely', steps: 7 })
    await choose('untargeted')
    expect(labels()).not.toContain('Target rank')
    expect(last()).toEqual({ goal: 'untargeted', steps: 7 })
    wrapper.unmount()
    const plain = form()
    await plain.get('button.more').trigger('click')
    expect(plain.findAll('label').map((label) => label.text())).not.toContain('Target class')
    plain.unmount()
  })

  it('puts each issue under its own field, and opens the advanced options where one of them is wrong', () => {
    const wrapper = form({}, [
      { path: 'attack.options.steps', message: 'too few' },
      { path: 'attack.options.relativeStepSize', message: 'never both' },
      { path: 'steps', message: 'of another form' }
    ])
    const rows = wrapper.findAll('.form-row.wrong')
    expect(rows.map((row) => [row.get('label').text(), row.get('[role="alert"]').text()])).toEqual([
      ['Steps', 'too few'],
      ['Step size / epsilon', 'never both']
    ])
    expect(wrapper.findAll('[role="alert"]')).toHaveLength(2)
    wrapper.unmount()
    const plain = form({}, [{ path: 'attack.options.steps', message: 'too few' }])
    expect(plain.get('button.more').attributes('aria-expanded')).toBe('false')
    plain.unmount()
  })
})
