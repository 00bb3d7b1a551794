import { formatTime } from '@core/charts/format'
import type { BundleFile, BundleSource } from './bundle'

const contents: readonly (readonly [path: string, text: string])[] = [
  ['project.json', 'name and age of the project, version of the program that wrote this'],
  ['report.json', 'which sections and runs were reported, with all notes'],
  ['data-sets.json', 'shape, classes, split and SHA-256 of every data set'],
  ['networks.json', 'architecture, parameters and SHA-256 of the weights of every network'],
  ['conformance.json', 'certificates of the conformance lab, with every trial'],
  ['studies/', 'the studies as files that the program runs'],
  ['runs/*/run.json', 'specification with seed, state, versions, threads and hashes of one run'],
  ['runs/*/points.json', 'every measurement of the run with its conditions and intervals, one a line'],
  ['runs/*/ledger/', 'what each attack did to each test image, with the SHA-256 of its adversarial input'],
  ['runs/*/radii/', 'what each certificate says of each test image: class, radius, local Lipschitz constant'],
  ['ledger-counts.csv', 'the counts over those rows, one line an evaluation'],
  ['grades.json', 'how far each robust accuracy can be trusted: grade, reasons and all checks'],
  ['figures/', 'figures under their numbers: SVG, CSV at full precision, LaTeX (pgfplots), JSON'],
  ['tables/', 'tables under their numbers as they are printed'],
  ['SHA256SUMS', 'SHA-256 of every file here; check with: sha256sum -c SHA256SUMS']
]

/** What is in a bundle and how to make its numbers again, for people. */
export function readme({ input, document }: BundleSource, files: readonly BundleFile[]): string {
  const has = (path: string): boolean =>
    path === 'SHA256SUMS' ||
    files.some(([name]) => new RegExp(`^${path.replace(/[.]/g, '\\.').replace('*', '[^/]+')}`).test(name))
  const listed = contents.filter(([path]) => has(path))
  const width = Math.max(...listed.map(([path]) => path.length)) + 2
  const studies = files.map(([path]) => path).filter((path) => path.startsWith('studies/'))
  return [
    document.title,
    ...(document.author === '' ? [] : [document.author]),
    '',
    `A bundle of the Heisenbench project "${input.project.name}", data up to ${formatTime(document.date)},`,
    `written by Heisenbench ${input.version}. The same state of the project gives the same bytes.`,
    '',
    'What is here',
    ...listed.map(([path, text]) => `  ${path.padEnd(width)}${text}`),
    '',
    'How to repeat it',
    '  heisenbench project create project',
    ...studies.map((path) => `  heisenbench study run "${path}" --project project`),
    '  heisenbench report --project project --format bundle --out again.zip',
    '',
    'Runs that belong to no study are repeated from the specification in their run.json. The same seed gives the same',
    'weights on the same machine with the same number of threads and the same versions; compare the SHA-256 of data and',
    'weights. Elsewhere single-precision sums come out in another order: compare within the intervals.',
    ''
  ].join('\n')
}
