import { estimatorInfos, type EstimatorId } from '@contract/estimators'
import { studyCharts } from '../charts'
import { charts, numbered, section } from './blocks'
import { dataSection, networkSection } from './data-conditions'
import { paragraph } from './cells'
import type { ReportDocument, Section } from './document'
import { epochsAppendix } from './epochs'
import { newestTime, subjectOf, type ReportInput, type Subject } from './input'
import { attackSection, estimatorSection, uncertaintyResults } from './measure-conditions'
import { abstractOf, studySection, titleFacts } from './opening'
import { readingSection } from './reading'
import { referenceSection } from './references'
import { repeatSection, studyAttachments } from './repeat'
import { resultsSection } from './results'
import { singleRunsSection } from './single-runs'
import { machineSection, trainingSection } from './training-conditions'
import { trustSection } from './trust'

export type * from './document'
export type { ReportInput } from './input'

/**
 * A project's runs as a report: what was studied, what came out, under which conditions, how to read it, how far to
 * trust it and how to repeat it. Pure: the same input gives the same document, dates included.
 */
export function composeReport(input: ReportInput): ReportDocument {
  const subject = subjectOf(input)
  const { title, author, paper } = input.options
  return {
    title: title.trim() || input.project.name,
    author: author.trim(),
    paper,
    date: newestTime(subject),
    project: input.project.name,
    version: input.version,
    abstract: abstractOf(subject),
    facts: titleFacts(subject),
    sections: numbered(sectionsOf(subject), epochsAppendix(subject)),
    attachments: studyAttachments(subject)
  }
}

function sectionsOf(subject: Subject): Section[] {
  return [
    studySection(subject),
    ...(subject.trainings.length > 0 ? [resultsSection(subject)] : []),
    ...curvesSection(subject),
    ...singleRunsSection(subject),
    section(
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
    ),
    readingSection(),
    ...trustSection(subject),
    repeatSection(subject),
    referenceSection(subject)
  ]
}

/** The charts of all trainings: accuracy and robustness first, then each estimator by itself. */
function curvesSection(subject: Subject): Section[] {
  const all = studyCharts(subject.trainings)
  const estimators = [...new Set(uncertaintyResults(subject).map(({ spec }) => spec.estimator))]
  const measuredBy = (id: EstimatorId) => all.filter((chart) => new RegExp(`:${id}(-\\d+)?$`).test(chart.id))
  const uncertain = new Set(estimators.flatMap(measuredBy))
  const parts = [
    { title: 'Accuracy and robustness', drawn: charts(all.filter((chart) => !uncertain.has(chart))) },
    ...estimators.map((id) => ({
      title: `Uncertainty relation, ${estimatorInfos[id].label}`,
      drawn: charts(measuredBy(id))
    }))
  ].filter(({ drawn }) => drawn.length > 0)
  if (parts.length === 0) return []
  const text = 'The same measurements epoch by epoch. The tables behind the charts are in the appendix.'
  return [
    section(
      'During training',
      [paragraph(text)],
      parts.map(({ title, drawn }) => section(title, drawn))
    )
  ]
}
