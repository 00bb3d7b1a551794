import { jsonText } from '@contract/json-text'
import type { Run, RunDetail } from '@contract/run'
import { fileName, isReported, subjectOf } from '@core/report/input'
import { studyAttachments } from '@core/report/repeat'
import type { BundleFile, BundleSource } from './bundle'
import { pathPart } from './names'

/** What the numbers were made from: project, data sets and networks with the hashes of all that is stored of them. */
export function dataFiles({ input }: BundleSource): BundleFile[] {
  const { name, createdAt } = input.project
  const used = new Set(subjectOf(input).usedDatasets)
  const datasets = input.datasets.filter((one) => one.trashedAt === undefined || used.has(one))
  return [
    ['project.json', jsonText({ name, createdAt, heisenbench: input.version })],
    ['report.json', jsonText(input.options)],
    ['data-sets.json', jsonText(datasets.map((one) => ({ ...one, source: fileName(one.source) })))],
    ['networks.json', jsonText(input.models)],
    ...certificates(input)
  ]
}

/** The certificates of the conformance lab, where the project has any. */
function certificates({ conformance = [] }: BundleSource['input']): BundleFile[] {
  return conformance.length === 0 ? [] : [['conformance.json', jsonText(conformance)]]
}

/** The studies as files that the program runs again. */
export function studyFiles({ input }: BundleSource): BundleFile[] {
  return studyAttachments(subjectOf(input)).map(({ name, text }) => [`studies/${name}`, text])
}

/** A folder for each run: how it was made, and every point that it measured. */
export function runFiles({ input }: BundleSource): BundleFile[] {
  return input.runs
    .filter(({ run }) => isReported(run, input.options) || isImport(run))
    .flatMap(({ run, points, warnings }): BundleFile[] => [
      [`${runFolder(run)}/run.json`, jsonText({ ...portable(run), warnings })],
      [`${runFolder(run)}/points.json`, pointsText(points)]
    ])
}

/** A run's folder inside the bundle: its label for people, its id so that no two are the same. */
export function runFolder({ id, label }: Run): string {
  return `runs/${pathPart(label)}-${pathPart(id).slice(0, 8)}`
}

function isImport({ spec, state }: Run): boolean {
  return state === 'done' && (spec.kind === 'dataset-import' || spec.kind === 'model-import')
}

/** A bundle travels: of files on this machine it keeps the name, not the folders that lead to it. */
function portable(run: Run): Run {
  const copy: unknown = JSON.parse(JSON.stringify(run), (_key, value: unknown) =>
    typeof value === 'string' ? fileName(value) : value
  )
  return copy as Run
}

/** One point a line: even a long training can be read and compared line by line. */
function pointsText(points: RunDetail['points']): string {
  return points.length === 0 ? '[]\n' : `[\n${points.map((point) => JSON.stringify(point)).join(',\n')}\n]\n`
}
