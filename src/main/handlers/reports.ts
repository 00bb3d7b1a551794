import { extname, isAbsolute, join } from 'node:path'
import { AppError } from '@contract/errors'
import type { CallOutput, Handlers } from '@contract/ipc'
import type { reportCalls } from '@contract/ipc/reports'
import { reportFormats } from '@contract/report'
import { chooseReport } from '../dialogs'
import { writeWhole } from '@services/write-whole'
import type { HandlerContext } from './context'

/** What leaves the program as a document. */
export function reportHandlers(context: HandlerContext): Handlers<typeof reportCalls> {
  const { reports } = context.services
  return {
    'reports.options': () => reports.options(),
    'reports.keep': ({ folder, options }) => reports.keep(folder, options),
    'reports.earlierNotes': ({ section }) => reports.earlierNotes(section),
    'reports.preview': async ({ token, options }) => {
      const made = await reports.build({ options, format: 'pdf', token })
      return made && { bytes: made.bytes, pages: made.pages ?? 0, regions: made.regions }
    },
    'reports.save': (input) => saveReport(context, input),
    'reports.stop': ({ token }) => Promise.resolve(reports.stop(token))
  }
}

async function saveReport(
  { services, window, written }: HandlerContext,
  { path: given, format, token, options }: Parameters<Handlers<typeof reportCalls>['reports.save']>[0]
): Promise<CallOutput<'reports.save'>> {
  const project = services.currentProject()
  if (project === null) throw new AppError('not-found', 'No project is open. Open one to save its report.')
  const { title, extension } = reportFormats[format]
  const suggestion = join(project.folder, 'reports', `${project.name}.${extension}`)
  const path = given ?? (await chooseReport(window(), suggestion, title, extension))
  if (path === null) return null
  if (!isAbsolute(path) || extname(path).toLowerCase() !== `.${extension}`) {
    throw new AppError(
      'invalid-input',
      `A report as ${title} needs an absolute path that ends in .${extension}; found ${path}.`
    )
  }
  const made = await services.reports.build({ options, format, token })
  if (made === null) return null
  await writeWhole(path, made.bytes, 'The report')
  written.add(path)
  return { path, pages: made.pages, bytes: made.bytes.byteLength }
}
