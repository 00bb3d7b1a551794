import { estimatorInfos, type EstimatorId } from '@contract/estimators'
import {
  orderedSections,
  reportSections,
  type ReportSectionId,
  type ReportSectionOption
} from '@contract/report'
import { studyCharts } from '../charts'
import { charts, numbered, section } from './blocks'
import { conformanceSection } from './conformance'
import { dataSection, networkSection } from './data-conditions'
import { paragraph } from './cells'
import type { Block, ReportDocument, Section } from './document'
import { epochsAppendix } from './epochs'
import { newestTime, subjectOf, type ReportInput, type Subject } from './input'
import { keptSection } from './kept'
import { attackSection, estimatorSection, uncertaintyResults } from './measure-conditions'
import { abstractOf, studySection, titleFacts } from './opening'
import { readingSection } from './reading'
import { referenceSection } from './references'
import { repeatSection, studyAttachments } from './repeat'
import { resultsSection } from './results'
import { singleRunsSection } from './single-runs'
import { machineSection, trainingSection } from './training-conditions'
import { trustSection } from './trust'
import { trainingsPlace } from './places'

export type * from './document'
export type { ReportInput } from './input'

/** Turns the Markdown of a note into blocks. */
export type NotesReader = (markdown: string) => readonly Block[]

/**
 * A project's runs as a report: what was studied, what came out, under which conditions, how to read it, how far to
 * trust it and how to repeat it. Pure: the same input gives the same document, dates included. Without a reader, notes
 * stay the text that they are.
 */
export function composeReport(input: ReportInput, readNotes: NotesReader = plainNotes): ReportDocument {
  const subject = subjectOf(input)
  const { title, author, paper } = input.options
  const parts = orderedSections(input.options.sections).filter(({ on }) => on)
  const sections = parts.flatMap((part) =>
    withNotes(part, sectionsOf(subject, part.id, readNotes), readNotes)
  )
  const appendices = parts.filter(({ id }) => id === 'epochs').length > 0 ? epochsAppendix(subject) : []
  return {
    title: title.trim() || input.project.name,
    author: author.trim(),
    paper,
    date: newestTime(subject),
    project: input.project.name,
    version: input.version,
    abstract: abstractOf(subject),
    facts: titleFacts(subject),
    sections: numbered(sections, appendices),
    attachments: studyAttachments(subject)
  }
}

function plainNotes(text: string): Block[] {
  return text
    .split(/\n\s*\n/)
    .filter((part) => part.trim() !== '')
    .map((part) => paragraph(part.trim()))
}

/** A part opens with what a person wrote for it, and is there for that alone, too. */
function withNotes(
  { id, notes }: ReportSectionOption,
  sections: readonly Section[],
  readNotes: NotesReader
): Section[] {
  const written = id === 'notes' || id === 'epochs' ? [] : readNotes(notes)
  if (written.length === 0) return [...sections]
  const [first = section(reportSections[id].title, []), ...rest] = sections
  return [{ ...first, blocks: [...written, ...first.blocks] }, ...rest]
}

/** The sections of one part; none where the project has nothing for it. */
function sectionsOf(subject: Subject, part: ReportSectionId, readNotes: NotesReader): Section[] {
  switch (part) {
    case 'notes': {
      const written = readNotes(subject.options.notes)
      return written.length > 0 ? [section(reportSections.notes.title, written)] : []
    }
    case 'study':
      return [studySection(subject)]
    case 'results':
      return subject.trainings.length > 0 ? [resultsSection(subject)] : []
    case 'training':
      return curvesSection(subject)
    case 'singles':
      return singleRunsSection(subject)
    case 'kept':
      return keptSection(subject)
    case 'conditions':
      return [conditionsSection(subject)]
    case 'reading':
      return [readingSection()]
    case 'trust':
      return trustSection(subject)
    case 'conformance':
      return conformanceSection(subject)
    case 'repeat':
      return [repeatSection(subject)]
    case 'references':
      return [referenceSection(subject)]
    case 'epochs':
      return []
  }
}

function conditionsSection(subject: Subject): Section {
  return section(
    'Conditions',
    [],
    [
      dataSection(subject),
      networkSection(subject),
      ...trainingSection(subject),
      ...attackSection(subject),
      ...estimatorSection(subject),
      ...machineSection(subject)
    ]
  )
}

/** The charts of all trainings: accuracy and robustness first, then each estimator by itself. */
function curvesSection(subject: Subject): Section[] {
  const all = studyCharts(subject.trainings)
  const place = trainingsPlace(subject)
  const estimators = [...new Set(uncertaintyResults(subject).map(({ spec }) => spec.estimator))]
  const measuredBy = (id: EstimatorId) => all.filter((chart) => new RegExp(`:${id}(-\\d+)?$`).test(chart.id))
  const uncertain = new Set(estimators.flatMap(measuredBy))
  const parts = [
    {
      title: 'Accuracy and robustness',
      drawn: charts(
        all.filter((chart) => !uncertain.has(chart)),
        place
      )
    },
    ...estimators.map((id) => ({
      title: `Uncertainty relation, ${estimatorInfos[id].label}`,
      drawn: charts(measuredBy(id), place)
    }))
  ].filter(({ drawn }) => drawn.length > 0)
  if (parts.length === 0) return []
  const appendix = orderedSections(subject.options.sections).some(({ id, on }) => id === 'epochs' && on)
  const text = `The same measurements epoch by epoch.${appendix ? ' The tables behind the charts are in the appendix.' : ''}`
  return [
    section(
      'During training',
      [paragraph(text)],
      parts.map(({ title, drawn }) => section(title, drawn))
    )
  ]
}
