import { extname, isAbsolute, join } from 'node:path'
import { AppError } from '@contract/errors'
import type { CallOutput, Handlers } from '@contract/ipc'
import type { reportCalls } from '@contract/ipc/reports'
import type { ReportOptions } from '@contract/report'
import { choosePdf } from '../dialogs'
import { writeWhole } from '../write-whole'
import type { HandlerContext } from './context'

/** What leaves the program as a document. */
export function reportHandlers(context: HandlerContext): Handlers<typeof reportCalls> {
  return {
    'reports.options': () => context.services.reports.options(),
    'reports.keep': ({ folder, options }) => context.services.reports.keep(folder, options),
    'reports.save': ({ path, options }) => saveReport(context, path, options)
  }
}

async function saveReport(
  { services, window, written }: HandlerContext,
  given: string | null,
  options: ReportOptions
): Promise<CallOutput<'reports.save'>> {
  const project = services.currentProject()
  if (project === null) throw new AppError('not-found', 'No project is open. Open one to save its report.')
  const suggestion = join(project.folder, 'reports', `${project.name}.pdf`)
  const path = given ?? (await choosePdf(window(), suggestion))
  if (path === null) return null
  if (!isAbsolute(path) || extname(path).toLowerCase() !== '.pdf') {
    throw new AppError('invalid-input', `A report needs an absolute path that ends in .pdf; found ${path}.`)
  }
  const { bytes, pages } = await services.reports.build(options)
  await writeWhole(path, bytes, 'The report')
  written.add(path)
  return { path, pages, bytes: bytes.byteLength }
}
