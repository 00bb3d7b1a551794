import { extname, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { App } from '@services/app'
import { writeWhole } from '@services/write-whole'
import { Cancelled, parseOrThrow } from '@contract/errors'
import { ReportFormat, ReportOptions, reportFormats } from '@contract/report'
import { flagsOf, inputFrom, optionsOf } from '../flags'
import { cancellable } from '../run-job'
import { action } from '../session'

const reportFlags = flagsOf(ReportOptions)
const TOKEN = 'command line'

/** Builds the report and writes it whole or not at all. Throws `Cancelled` when it is stopped. */
export async function writeReport(
  app: App,
  path: string,
  options: ReportOptions,
  format: ReportFormat = 'pdf'
): Promise<{ path: string; pages: number | null; bytes: number }> {
  const stop = (): Promise<void> => Promise.resolve(app.reports.stop(TOKEN))
  const made = await cancellable(stop, () => app.reports.build({ options, format, token: TOKEN }))
  if (made === null) throw new Cancelled()
  const { bytes, pages } = made
  await writeWhole(path, bytes, 'The report')
  return { path, pages, bytes: bytes.byteLength }
}

/** The format asked for, or that of the file's ending. */
function formatOf(given: unknown, path: string): ReportFormat {
  if (given !== undefined) return parseOrThrow(ReportFormat, given, 'The format')
  const ending = extname(path).toLowerCase().slice(1)
  const found = ReportFormat.options.find((format) => reportFormats[format].extension === ending)
  return found ?? 'pdf'
}

export function addReportCommand(program: Command): void {
  const report = program
    .command('report')
    .description("Write the project's report: PDF, HTML page or bundle of files")
    .requiredOption('--project <DIR>', 'project folder')
    .requiredOption('--out <FILE>', 'where the report goes')
  const explained = ReportFormat.options.map((id) => `${id}: ${reportFormats[id].holds}`).join(' ')
  report.addOption(
    new Option('--format <FORMAT>', `${explained} Without it the ending of FILE decides.`).choices(
      ReportFormat.options
    )
  )
  for (const option of reportFlags.flatMap(optionsOf)) report.addOption(option)
  report.action(
    action(async ({ app, output, options }) => {
      const settings = parseOrThrow(ReportOptions, inputFrom(reportFlags, options), 'The report options')
      const path = resolve(String(options['out']))
      const written = await writeReport(app, path, settings, formatOf(options['format'], path))
      output.line({ kind: 'result', ...written })
      const size =
        written.pages === null
          ? `${Math.ceil(written.bytes / 1024)} KiB`
          : `${written.pages} ${written.pages === 1 ? 'page' : 'pages'}`
      output.text(`Wrote ${written.path}: ${size}`)
    })
  )
}
