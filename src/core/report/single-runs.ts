import { attackLabel } from '@contract/attacks'
import { certificateInfos, certificateLabel } from '@contract/certificates'
import type { CertificateResult } from '@contract/certificates/result'
import type { AttackResult } from '@contract/measurement'
import { estimatorInfos } from '@contract/estimators'
import type { RunDetail } from '@contract/run'
import { certificateCharts } from '../charts/certificate-charts'
import { limitText } from '../charts/certificate-text'
import { distanceCharts } from '../charts/distance-charts'
import { attackCharts } from '../charts/robustness-curves'
import { windowCharts } from '../charts/window-charts'
import { certificateOptions, optionsLine, threatText, warmStartText } from '../charts/conditions'
import { ownClassText } from '../charts/own-class-text'
import { formatBounds, formatCount, formatNumber, formatSeconds } from '../charts/format'
import { charts, section, table } from './blocks'
import { cell, emptyCell, numberColumn, rateCell, textColumn } from './cells'
import type { Block, Cell, Section } from './document'
import { graded, GRADE_NOTE } from './grades'
import type { Subject } from './input'
import { attackBars, classBars } from './measured-bars'
import { tableNotes } from './notes'
import { runAnchor, runsPlace } from './places'
import { stateText } from './states'
import { survivalTable } from './survival'
import { transferPart } from './transfer'
import { uncertaintyTables } from './uncertainty-tables'

/** Attacks and measurements that were run by themselves on a stored network. */
export function singleRunsSection(subject: Subject): Section[] {
  const parts = [
    ...attackPart(subject),
    ...certificatePart(subject),
    ...transferPart(subject),
    ...uncertaintyPart(subject)
  ]
  return parts.length === 0 ? [] : [section('Single attacks and measurements', [], parts)]
}

function attackPart(subject: Subject): Section[] {
  if (subject.attacks.length === 0) return []
  const notes = tableNotes()
  const anchors: string[] = []
  const rows = subject.attacks.flatMap((detail): Cell[][] => {
    const { run, points } = detail
    anchors.push(...points.filter(({ kind }) => kind === 'attack').map(() => runAnchor(detail)))
    const results = points.flatMap((point) => (point.kind === 'attack' ? [point.result] : []))
    const model = run.spec.kind === 'attack' ? run.spec.model : run.label
    if (results.length === 0 && run.spec.kind === 'attack') {
      anchors.push(runAnchor(detail))
      const marks = run.error ? [notes.mark(run.error.message)] : []
      const missing = cell('–')
      return [
        [
          cell(model),
          { ...cell(attackLabel(run.spec.attack), stateText(run.state)), marks },
          missing,
          missing,
          missing,
          missing,
          missing
        ]
      ]
    }
    return results.map((result) => [
      cell(model),
      cell(
        attackLabel(result.spec),
        [threatText(result.threatModel), ...warmStartText(result), ...ownClassText(result)].join(', ')
      ),
      cell(formatCount(result.sampleCount), `from no. ${formatCount(result.offset)}, seed ${result.seed}`),
      rateCell(result.cleanAccuracy),
      graded(subject, result, rateCell(result.robustAccuracy, notes, result.warnings)),
      rateCell(result.attackSuccessRate),
      cell(formatSeconds(result.seconds))
    ])
  })
  const listed = table(
    'Attacks on stored networks. Success: among the images that were right before the attack. Wilson intervals in per cent.' +
      (subject.trust ? ` ${GRADE_NOTE}` : ''),
    [
      textColumn('Network'),
      textColumn('Attack'),
      numberColumn('Images'),
      numberColumn('Clean accuracy', 'same images'),
      numberColumn('Robust accuracy'),
      numberColumn('Success'),
      numberColumn('Time')
    ],
    rows,
    notes.list()
  )
  const blocks: Block[] = [
    { ...listed, anchors: anchors.map((name, index) => (anchors.indexOf(name) === index ? name : null)) },
    ...survivalTable(resultsOf(subject)),
    ...charts(attackCharts(subject.attacks), runsPlace(subject.attacks)),
    ...charts(distanceCharts(subject.attacks), runsPlace(subject.attacks)),
    ...attackBars(
      subject.attacks,
      (subject.compared ?? []).map(({ baseline }) => baseline)
    )
  ]
  return [section('Attacks', blocks)]
}

/** Every result of an attack with the name of its network. */
function resultsOf({ attacks }: Subject): { model: string; result: AttackResult }[] {
  return attacks.flatMap(({ run, points }) =>
    points.flatMap((point) =>
      point.kind === 'attack' && run.spec.kind === 'attack'
        ? [{ model: run.spec.model, result: point.result }]
        : []
    )
  )
}

/** Certificates and estimates, and their curves below those of the attacks on the same networks. */
function certificatePart({ certificates, attacks, trainings, separations = [] }: Subject): Section[] {
  if (certificates.length === 0) return []
  const withLipschitz = certificates.some(({ points }) =>
    points.some((point) => point.kind === 'certificate' && point.result.meanLipschitz !== undefined)
  )
  const rows = certificates.flatMap(({ run, points }): Cell[][] => {
    const model = run.spec.kind === 'certify' ? run.spec.model : run.label
    const results = points.flatMap((point) => (point.kind === 'certificate' ? [point.result] : []))
    if (results.length === 0) {
      const missing = cell('–')
      const label = run.spec.kind === 'certify' ? certificateLabel(run.spec.certificate) : run.label
      const filled = [cell(model), cell(label, stateText(run.state)), missing, missing, missing]
      return [[...filled, ...(withLipschitz ? [missing] : []), missing]]
    }
    return results.map((result) => [
      cell(model),
      cell(
        certificateLabel(result.spec),
        `${certificateInfos[result.spec.certificate].promiseNote} ${optionsLine(certificateOptions(result.spec))}`
      ),
      cell(formatCount(result.sampleCount), `from no. ${formatCount(result.offset)}, seed ${result.seed}`),
      rateCell(result.cleanAccuracy),
      cell(
        formatNumber(result.meanRadius),
        [limitText(result), `abstained ${result.abstained}`].filter(Boolean).join(', ')
      ),
      ...(withLipschitz ? [lipschitzCell(result, run.spec, separations)] : []),
      cell(formatSeconds(result.seconds))
    ])
  })
  const listed = table(
    'Certificates of stored networks. Mean radius: over all images, 0 for those that are wrong. Wilson intervals in per cent.' +
      (withLipschitz
        ? ' Local Lipschitz constant: mean over all images, with its 95 % interval; 2r: the smallest distance found between ' +
          'images of different classes (Yang et al. 2020), where it was worked out.'
        : ''),
    [
      textColumn('Network'),
      textColumn('Certificate'),
      numberColumn('Images'),
      numberColumn('Right'),
      numberColumn('Mean radius'),
      ...(withLipschitz ? [numberColumn('Local Lipschitz', 'constant')] : []),
      numberColumn('Time')
    ],
    rows
  )
  const drawn = certificateCharts([...certificates, ...attacks, ...trainings])
  return [section('Certificates', [listed, ...charts(drawn, runsPlace(certificates))])]
}

/** The mean with its interval, and how far the classes of the data are apart; nothing for what does not measure it. */
function lipschitzCell(
  { meanLipschitz, spec: { norm } }: CertificateResult,
  spec: RunDetail['run']['spec'],
  separations: NonNullable<Subject['separations']>
): Cell {
  if (meanLipschitz === undefined) return emptyCell
  const { value, low, high } = meanLipschitz
  const distance =
    'dataset' in spec
      ? separations.find((one) => one.dataset === spec.dataset && one.norm === norm)?.distance
      : undefined
  const detail = [formatBounds(low, high), distance === undefined ? '' : `2r ${formatNumber(distance)}`]
  return cell(formatNumber(value), detail.filter(Boolean).join(', '))
}

function uncertaintyPart(subject: Subject): Section[] {
  if (subject.uncertainties.length === 0) return []
  const notes = tableNotes()
  const results = subject.uncertainties.flatMap(({ run, points }) =>
    points.flatMap((point) => (point.kind === 'uncertainty' ? [{ run, result: point.result }] : []))
  )
  const failed = subject.uncertainties
    .filter(({ points }) => points.length === 0)
    .map(({ run }) => `${run.label}: ${stateText(run.state)}${run.error ? `, ${run.error.message}` : ''}`)
  return [
    section('Uncertainty relation of stored networks', [
      ...uncertaintyTables(
        'The uncertainty relation of stored networks. Rows of different estimators are not to be compared.',
        [textColumn('Network'), textColumn('Estimator')],
        results.map(({ run, result }) => ({
          lead: [
            {
              ...cell(run.spec.kind === 'uncertainty' ? run.spec.model : run.label),
              marks: notes.warnings(result.warnings)
            },
            cell(
              estimatorInfos[result.spec.estimator].label,
              `${formatCount(result.sampleCount)} images, seed ${result.seed}`
            )
          ],
          result
        })),
        notes
      ),
      ...charts(
        windowCharts([...subject.trainings, ...subject.uncertainties]),
        runsPlace(subject.uncertainties)
      ),
      ...classBars(subject.uncertainties),
      ...(failed.length > 0 ? [{ kind: 'list', ordered: false, items: failed } as const] : [])
    ])
  ]
}
