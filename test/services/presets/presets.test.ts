import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Architecture } from '@contract/architecture'
import { OwnPreset, TrainingPreset } from '@contract/own-presets'
import { StudySpec } from '@contract/study'
import { expandStudy } from '@contract/study-runs'
import { builtinTrainings } from '@contract/training/presets'
import { createPresetsFile } from '@services/presets/presets-file'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-presets-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const threat = (name: string, epsilon: number): OwnPreset =>
  OwnPreset.parse({ kind: 'threat', name, body: { norm: 'linf', epsilon } })
const attack = OwnPreset.parse({
  kind: 'attack',
  name: 'mine',
  body: { attack: { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 7 } }, epsilons: [0.05] }
})

describe('presets of a person', () => {
  it('are kept by kind and name, and come back after a restart', async () => {
    const file = createPresetsFile(folder)
    expect(await file.list()).toEqual([])
    await file.save(threat('mine', 0.1))
    await file.save(attack)
    await file.save(threat('mine', 0.2))
    expect(await createPresetsFile(folder).list()).toEqual([attack, threat('mine', 0.2)])
    expect(await file.remove('threat', 'mine')).toEqual([attack])
    expect(await file.remove('threat', 'nobody')).toEqual([attack])
  })

  it('lose none when several are kept at once', async () => {
    const file = createPresetsFile(folder)
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => file.save(threat(name, 0.1))))
    expect((await file.list()).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('leave entries alone that this program does not understand', async () => {
    const path = join(folder, 'presets.json')
    const strange = { kind: 'attack', name: 'of tomorrow', body: { attack: { attack: 'telepathy' } } }
    writeFileSync(path, JSON.stringify([strange]))
    const file = createPresetsFile(folder)
    expect(await file.list()).toEqual([])
    await file.save(attack)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual([strange, attack])
    writeFileSync(path, 'no json')
    expect(await file.list()).toEqual([])
  })
})

describe('built-in trainings', () => {
  it.each(builtinTrainings)('$label makes trainings', ({ body }) => {
    const preset = TrainingPreset.parse(body)
    const spec = StudySpec.parse({
      ...{ heisenbenchStudy: 1, name: 'x', title: 'x', dataset: { builtin: 'mnist' } },
      ...preset
    })
    const trainings = expandStudy(spec, 'mnist', (network) => Architecture.parse(network))
    expect(trainings.length).toBeGreaterThan(0)
    expect(trainings.every(({ measure }) => measure.attacks.length > 0)).toBe(true)
  })
})
