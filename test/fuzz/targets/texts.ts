import { readFile, mkdir } from 'node:fs/promises'
import { copyFileSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readStudy } from '../../../src/cli/read-study'
import { createPresetsFile } from '@services/presets/presets-file'
import { cardOf } from '@services/projects/card'
import { readMarkdown } from '@services/report/markdown'
import { readReportOptions } from '@services/report/options-file'
import { createRecentProjects } from '@services/settings/recent-projects'
import { createSettingsFile } from '@services/settings/settings-file'
import { loadState } from '../../../src/main/window-state'
import { mutateBytes, mutateJson } from '../mutate'
import type { Dice } from '../random'
import type { Target } from '../target'

const studies = readdirSync(resolve('resources/studies'))
  .filter((name) => name.endsWith('.json'))
  .map((name) => readFileSync(resolve('resources/studies', name)))

function damagedJson(bytes: Buffer, dice: Dice): Buffer {
  if (dice.below(4) === 0) return mutateBytes(bytes, dice)
  return Buffer.from(JSON.stringify(mutateJson(JSON.parse(bytes.toString('utf8')), dice)) ?? '')
}

export const studyFiles: Target = {
  name: 'study file',
  make: (dice) => Promise.resolve(new Map([['study.json', damagedJson(dice.pick(studies), dice)]])),
  message: /expected|invalid|does not fit/i,
  async run(input) {
    await readStudy(join(input, 'study.json'))
  }
}

const own: Readonly<Record<string, object | readonly object[]>> = {
  'settings.json': { theme: 'dark', workerThreads: 2 },
  'recent-projects.json': [{ folder: '/home/a/b', name: 'b', openedAt: '2026-01-01T00:00:00.000Z' }],
  'presets.json': [{ kind: 'threat', name: 'x', body: { norm: 'l2', epsilon: 1 } }],
  'card.json': { runs: 3, tags: ['a'], results: [], bytes: 7 },
  'window-state.json': { x: 1, y: 2, width: 1000, height: 700, maximized: false },
  'report.json': { title: 'x', notes: '**y**', sections: [{ id: 'notes', on: true }] }
}

/** The small files that the program itself writes, and that anything may have happened to. */
export const ownFiles: Target = {
  name: 'settings, presets, cards, report options',
  make(dice) {
    const name = dice.pick(Object.keys(own))
    return Promise.resolve(new Map([[name, damagedJson(Buffer.from(JSON.stringify(own[name])), dice)]]))
  },
  message: /./,
  async run(input, output, names) {
    const given = join(input, names[0] ?? '')
    await mkdir(join(output, 'reports'), { recursive: true })
    for (const place of [names[0] ?? '', join('reports', names[0] ?? '')])
      copyFileSync(given, join(output, place))
    await createSettingsFile(output).get()
    await createRecentProjects(output).list()
    await createPresetsFile(output).list()
    await cardOf({ folder: output, name: 'x', openedAt: '2026-01-01T00:00:00.000Z', missing: false })
    await readReportOptions(output).catch(async (error: unknown) => {
      // Put aside, as the message says; then there are the usual ones again.
      await readReportOptions(output)
      throw error
    })
    loadState(join(output, 'window-state.json'))
  }
}

const prose = Buffer.from(
  '# One\n\n**bold** _it_ `c` [a](https://b.c) ![p](q)\n\n- a\n  1. b\n\n> q\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```\nx\n```\n\n---\n<b>x</b>\n'
)

export const notes: Target = {
  name: 'notes in Markdown',
  make: (dice) => Promise.resolve(new Map([['notes.md', mutateBytes(mutateBytes(prose, dice), dice)]])),
  message: /./,
  async run(input) {
    readMarkdown(await readFile(join(input, 'notes.md'), 'utf8'))
  }
}
