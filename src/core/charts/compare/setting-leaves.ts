import { attackInfos } from '@contract/attacks'
import { certificateInfos } from '@contract/certificates'
import { choiceWords } from '@contract/choice-words'
import { estimatorInfos } from '@contract/estimators'
import type { JobSpec } from '@contract/job'
import { settingField } from '@contract/setting-field'
import { trainingInfos } from '@contract/training'

/** One plain setting of a run. */
export type Leaf = number | string

/** What says nothing of how a result was made. */
const leftOut = new Set(['kind', 'name', 'dataset', 'measure', 'exportPath', 'keepExamples'])

/** Ids that people know by another name: the short one of tables, where there is one. */
const named: Readonly<Record<string, Readonly<Record<string, Named>>>> = {
  'method.id': trainingInfos,
  'attack.attack': attackInfos,
  'estimator.estimator': estimatorInfos,
  'certificate.certificate': certificateInfos
}

interface Named {
  readonly label: string
  readonly shortName?: string
}

/** What a person knows a choice by. */
export function wordOf(path: string, value: string): string {
  const info = named[path]?.[value]
  return info?.shortName ?? info?.label ?? value
}

const known = new WeakMap<JobSpec, ReadonlyMap<string, Leaf | null>>()

/** Every plain value of a specification by its path, null where nothing is set; lists are left out. */
export function leavesOf(spec: JobSpec): ReadonlyMap<string, Leaf | null> {
  const before = known.get(spec)
  if (before) return before
  const found = new Map<string, Leaf | null>()
  collect(spec, '', found)
  known.set(spec, found)
  return found
}

function collect(part: object, before: string, found: Map<string, Leaf | null>): void {
  for (const [key, value] of Object.entries(part) as [string, unknown][]) {
    if (before === '' && leftOut.has(key)) continue
    const path = before === '' ? key : `${before}.${key}`
    if (typeof value === 'number' || value === null) found.set(path, value)
    else if (typeof value === 'string') found.set(path, wordOf(path, value))
    else if (typeof value === 'boolean') found.set(path, value ? 'yes' : 'no')
    else if (typeof value === 'object' && !Array.isArray(value)) collect(value, path, found)
  }
}

/** The name of a setting: its field's title where one form or several alike have it, else the words of its path. */
export function settingLabel(path: string, specs: readonly JobSpec[]): string {
  const choice = choices[path]
  if (choice !== undefined) return choice
  const titles = new Set(specs.flatMap((spec) => settingField(spec, path)?.title ?? []))
  const [title] = titles
  if (title === undefined || titles.size > 1) return pathWords(path)
  return withOwner(choiceWords.of(title), path)
}

/** Settings that choose what others belong to, and lists of such: no form has a single field for them. */
const choices: Readonly<Record<string, string>> = {
  dataset: 'Data set',
  'method.id': 'Method',
  'optimizer.kind': 'Optimizer',
  'schedule.kind': 'Schedule',
  'attack.attack': 'Attack',
  'estimator.estimator': 'Estimator',
  'certificate.certificate': 'Certificate',
  'measure.attacks': 'Attacks',
  'measure.estimators': 'Estimators',
  'measure.certificates': 'Certificates'
}

/** Steps of an attack are no steps of a training: a title alone would not say so. */
function withOwner(title: string, path: string): string {
  switch (path.split('.')[0]) {
    case 'attack':
      return `${title} (attack)`
    case 'estimator':
      return `${title} (estimator)`
    case 'certificate':
      return `${title} (certificate)`
    case 'schedule':
      return `${title} (schedule)`
    default:
      return title
  }
}

/** "method.options.relativeStepSize" is "Relative step size", "architecture.name" is "Architecture, name". */
function pathWords(path: string): string {
  const parts = path.split('.').filter((part) => !['method', 'options', 'optimizer'].includes(part))
  const text = parts.map((part) => part.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)).join(', ')
  return choiceWords.of(text.charAt(0).toUpperCase() + text.slice(1))
}
