import { z } from 'zod'
import type { JobSpec } from './job'

/** The parts of a report in their usual order: what each is called and what it holds. */
export const reportSections = {
  notes: { title: 'Notes', holds: 'Your own text about the whole report.' },
  study: { title: 'What was studied', holds: 'The studies as their files describe them.' },
  results: {
    title: 'Results at the end of training',
    holds: 'Accuracy under attack, the uncertainty relation and warnings of every training.'
  },
  training: { title: 'During training', holds: 'The same measurements epoch by epoch, as charts.' },
  singles: {
    title: 'Single attacks and measurements',
    holds: 'What was started one by one, outside a training.'
  },
  kept: {
    title: 'Kept figures',
    holds: 'Charts, pictures and tables kept from any view, as they were seen.'
  },
  conditions: {
    title: 'Conditions',
    holds: 'Data, networks, settings, threat models, seeds, versions and hashes.'
  },
  reading: { title: 'How to read this', holds: 'Definitions of every quantity and sign.' },
  trust: {
    title: 'How far to trust it',
    holds: 'What limits the numbers, and the checklists of the literature filled in.'
  },
  conformance: {
    title: 'Conformance of the attacks',
    holds: 'Certificates of the conformance lab that are kept with the project.'
  },
  repeat: { title: 'How to repeat it', holds: 'Commands, study files and job specifications.' },
  references: { title: 'References', holds: 'The papers behind the methods in use.' },
  epochs: { title: 'Appendix: all epochs', holds: 'The tables behind the charts. Always at the end.' }
} as const

/** What a report can be saved as, each the same byte for byte for the same state of the project. */
export const reportFormats = {
  pdf: { title: 'PDF', extension: 'pdf', holds: 'Pages for print, charts as vectors, fonts embedded.' },
  html: {
    title: 'HTML',
    extension: 'html',
    holds: 'One page for a browser, nothing loaded from elsewhere, light and dark.'
  },
  bundle: {
    title: 'Bundle',
    extension: 'zip',
    holds: 'Study files, job specifications, points, ledger, figures and tables as files.'
  }
} as const
export const ReportFormat = z.enum(Object.keys(reportFormats) as [keyof typeof reportFormats])
export type ReportFormat = keyof typeof reportFormats

export type ReportSectionId = keyof typeof reportSections

const sectionIds = Object.keys(reportSections) as [ReportSectionId, ...ReportSectionId[]]

/** Markdown that a person wrote. HTML in it stays text. */
const Notes = z.string().max(200_000)

export const ReportSectionId = z.enum(sectionIds)

export const ReportSectionOption = z.object({
  id: ReportSectionId,
  on: z.boolean().default(true),
  /** Opens the section. That of the section `notes` is `ReportOptions.notes`. */
  notes: Notes.default('')
})
export type ReportSectionOption = z.infer<typeof ReportSectionOption>

export const ReportOptions = z.object({
  title: z
    .string()
    .max(200)
    .default('')
    .meta({ title: 'Title', description: 'Empty: the name of the project.' }),
  author: z.string().max(200).default('').meta({ title: 'Author' }),
  paper: z.enum(['A4', 'Letter']).default('A4').meta({ title: 'Paper' }),
  notes: Notes.default('').meta({ title: 'Notes', description: 'Markdown; a section of the report.' }),
  /** Parts in the order wanted. Those that are not named come at their usual place. */
  sections: z.array(ReportSectionOption).default([]),
  /** Runs to report; null for all finished or stopped runs of the project. */
  runIds: z.array(z.string()).nullable().default(null)
})
export type ReportOptions = z.infer<typeof ReportOptions>

/** Jobs that measure nothing of a network's accuracy or uncertainty: a report names them for repeating alone. */
const unreported: readonly JobSpec['kind'][] = [
  'dataset-import',
  'model-import',
  'dataset-statistics',
  'predict',
  'embedding'
]

/** Whether a run of this job is among those that a report covers, and that can be chosen for it. */
export function isReportable({ kind }: JobSpec): boolean {
  return !unreported.includes(kind)
}

/** Whether a person wrote any text for the report: of the whole, or of one of its parts. */
export function holdsNotes({ notes, sections }: ReportOptions): boolean {
  return [notes, ...sections.map((one) => one.notes)].some((text) => text.trim() !== '')
}

/**
 * Every part of a report once, in the order asked for. A part that `given` leaves out follows the part that it usually
 * follows; the appendix is always last.
 */
export function orderedSections(given: readonly ReportSectionOption[]): ReportSectionOption[] {
  const ordered = given.filter((one, index) => given.findIndex(({ id }) => id === one.id) === index)
  for (const [index, id] of sectionIds.entries()) {
    if (ordered.some((one) => one.id === id)) continue
    const before = ordered.findIndex((one) => one.id === sectionIds[index - 1])
    ordered.splice(before + 1, 0, { id, on: true, notes: '' })
  }
  return [...ordered.filter(({ id }) => id !== 'epochs'), ...ordered.filter(({ id }) => id === 'epochs')]
}
