import { choiceWords } from '@contract/choice-words'
import type { JobSpec } from '@contract/job'
import { settingField } from '@contract/setting-field'
import { type Leaf, leavesOf, settingLabel } from '@core/charts/compare/setting-leaves'
import { formatSetting } from '@core/charts/format'
import type { Column } from './run-rows'

/** Settings that have a column whether runs differ in them or not; a network's layers are part of its name. */
const hasColumn =
  /^(method\.id|model|architecture(\..*)?|seed|epochs|batchSize|optimizer\.(kind|learningRate))$/

/**
 * A column for each setting that is not the same in all runs that have it: budgets and weights of methods, limits,
 * schedules, attacks. They come from the specifications themselves, so that a new option appears without being listed.
 */
export function differingSettings(specs: readonly JobSpec[]): Column[] {
  const values = new Map<string, Set<Leaf | null>>()
  for (const spec of specs)
    for (const [path, value] of leavesOf(spec)) {
      const known = values.get(path)
      if (known) known.add(value)
      else values.set(path, new Set([value]))
    }
  const differing = [...values].filter(([path, known]) => known.size > 1 && !hasColumn.test(path))
  const labels = differing.map(([path]) => settingLabel(path, specs))
  return differing.map(([path, known], index) => {
    const label = labels[index] ?? path
    const isShared = labels.filter((other) => other === label).length > 1
    return settingColumn(path, isShared ? `${label} (${path})` : label, known, specs)
  })
}

function settingColumn(
  path: string,
  label: string,
  known: ReadonlySet<Leaf | null>,
  specs: readonly JobSpec[]
): Column {
  const holder = specs.find((spec) => leavesOf(spec).has(path))
  const description = (holder && settingField(holder, path)?.description) ?? ''
  return {
    id: `set ${path}`,
    label,
    group: 'Settings',
    explanation: `${description} Stored as ${path}; empty where a run has no such setting.`.trim(),
    isNumber: [...known].every((value) => value === null || typeof value === 'number'),
    cell({ run }) {
      const value = leavesOf(run.spec).get(path)
      if (value === undefined) return { text: '' }
      if (value === null) return { text: '–', title: 'Not set' }
      return { text: typeof value === 'number' ? formatSetting(value) : choiceWords.of(value) }
    },
    sortValue: ({ run }) => leavesOf(run.spec).get(path) ?? null
  }
}
