import type { ConformanceCertificate, ConformanceRow } from '@contract/conformance'
import { conformanceFacts } from '@contract/conformance-text'
import { formatCount, formatTime } from '../charts/format'
import { section, table } from './blocks'
import { cell, numberColumn, paragraph, textColumn } from './cells'
import type { Cell, Section } from './document'
import type { Subject } from './input'

/** The certificates of the conformance lab that the project keeps; nothing where it keeps none. */
export function conformanceSection({ conformance = [] }: Subject): Section[] {
  if (conformance.length === 0) return []
  return [
    section('Conformance of the attacks', [
      paragraph(
        'The conformance lab runs the attacks of the program on networks whose exact answer is known, through the referee that ' +
          'judges the networks of this report, and the checks on networks that hide their gradient. A trial passes where what is ' +
          'found is the exact answer as far as that is asked of the attack.'
      ),
      table(
        'Certificates that are kept with the project, the newest first.',
        [
          ...['Date', 'Made with', 'Machine', 'Attacks'].map((title) => textColumn(title)),
          numberColumn('Seed'),
          numberColumn('Trials of attacks', 'passed'),
          numberColumn('Of checks', 'passed'),
          textColumn('Verdict')
        ],
        conformance.map(certificateRow)
      )
    ])
  ]
}

function certificateRow(certificate: ConformanceCertificate): Cell[] {
  const fact = (name: string): string =>
    conformanceFacts(certificate).find((one) => one.name === name)?.value ?? ''
  const { rows, masked, passed, seed, createdAt } = certificate
  return [
    cell(formatTime(createdAt)),
    cell(fact('Made with')),
    cell(fact('Machine')),
    cell(fact('Attacks')),
    cell(String(seed)),
    cell(passedOf(rows)),
    cell(passedOf(masked)),
    passed ? cell('passed') : cell('failed', failedNames(certificate), 'bad')
  ]
}

function passedOf(trials: readonly { readonly passed: boolean }[]): string {
  return `${formatCount(trials.filter(({ passed }) => passed).length)} of ${formatCount(trials.length)}`
}

/** "ead l1 on diamond, checks on the flat network" */
function failedNames({ rows, masked }: ConformanceCertificate): string {
  const trial = ({ attack, norm, model }: ConformanceRow): string => `${attack} ${norm} on ${model}`
  return [
    ...rows.filter(({ passed }) => !passed).map(trial),
    ...masked.filter(({ passed }) => !passed).map(({ network }) => `checks on the ${network} network`)
  ].join(', ')
}
