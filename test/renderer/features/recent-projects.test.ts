// @vitest-environment jsdom
import type { ProjectCard } from '@contract/project'
import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import RecentProjects from '../../../src/renderer/src/features/projects/RecentProjects.vue'
import { useProjectCardsStore } from '../../../src/renderer/src/stores/project-cards'
import { heldBridge, settle } from '../held-bridge'

const bridge = heldBridge()

function card(number: number, tags: readonly string[] = []): ProjectCard {
  return {
    ...{ folder: `/projects/p${number}`, name: `p${number}`, openedAt: '2026-01-01', missing: false },
    ...{ tags: [...tags], size: null, changedAt: null, thumbnail: null },
    ...{ datasets: null, models: null, runs: null }
  }
}

async function show(cards: readonly ProjectCard[]): Promise<VueWrapper> {
  bridge.answers['projects.cards'] = () => cards
  await useProjectCardsStore().load()
  const page = mount(RecentProjects, { props: { busy: false } })
  await settle()
  return page
}

const names = (page: VueWrapper): string[] =>
  page.findAll('.project .plain-button.clip').map((one) => one.text())
const button = (page: VueWrapper, text: RegExp) => page.findAll('button').find((one) => text.test(one.text()))

beforeEach(() => setActivePinia(createPinia()))

describe('a long list of projects', () => {
  const many = Array.from({ length: 45 }, (_, number) => card(number, number === 44 ? ['thesis'] : []))

  it('shows the newest twenty, and all of them when asked to', async () => {
    const page = await show(many)
    expect(names(page)).toHaveLength(20)
    await button(page, /^Show all 45$/)?.trigger('click')
    expect(names(page)).toHaveLength(45)
    await button(page, /^Show the newest 20$/)?.trigger('click')
    expect(names(page)).toHaveLength(20)
    page.unmount()
  })

  it('is looked through to its end by a search and by a tag', async () => {
    const page = await show(many)
    await page.find('input').setValue('p43')
    expect(names(page)).toEqual(['p43'])
    expect(button(page, /^Show all/)).toBeUndefined()
    await page.find('input').setValue('')
    await page.find('.tags button').trigger('click')
    expect(names(page)).toEqual(['p44'])
    page.unmount()
  })

  it('has no button where all of them are shown', async () => {
    const page = await show(many.slice(0, 20))
    expect(names(page)).toHaveLength(20)
    expect(button(page, /^Show/)).toBeUndefined()
    page.unmount()
  })
})

describe('a tag that is chosen', () => {
  it('is no filter any more once no project has it', async () => {
    const page = await show([card(0), card(1, ['thesis']), card(2)])
    await page.find('.tags button').trigger('click')
    expect(names(page)).toEqual(['p1'])
    bridge.answers['projects.cards'] = () => [card(0), card(1), card(2)]
    await useProjectCardsStore().load()
    await settle()
    expect(names(page)).toEqual(['p0', 'p1', 'p2'])
    // Nor does it come back with the tag.
    bridge.answers['projects.cards'] = () => [card(0), card(1, ['thesis']), card(2)]
    await useProjectCardsStore().load()
    await settle()
    expect(names(page)).toEqual(['p0', 'p1', 'p2'])
    page.unmount()
  })
})
