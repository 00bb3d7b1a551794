import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import type { App } from '@services/app'
import { AppError, parseOrThrow } from '@contract/errors'
import { ReportOptions } from '@contract/report'
import { flagsOf, inputFrom, optionsOf } from '../flags'
import { action } from '../session'

const reportFlags = flagsOf(ReportOptions)

/** Builds the PDF and writes it whole or not at all. */
export async function writeReport(
  app: App,
  path: string,
  options: ReportOptions
): Promise<{ path: string; pages: number; bytes: number }> {
  const { bytes, pages } = await app.reports.build(options)
  const temporary = `${path}.partial`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, bytes)
    await rename(temporary, path)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new AppError('disk-failed', `The report could not be written to ${path}: ${detail}`, {
      cause: error
    })
  }
  return { path, pages, bytes: bytes.byteLength }
}

export function addReportCommand(program: Command): void {
  const report = program
    .command('report')
    .description("Write the project's PDF report")
    .requiredOption('--project <DIR>', 'project folder')
    .requiredOption('--out <FILE.pdf>', 'where the PDF goes')
  for (const option of reportFlags.flatMap(optionsOf)) report.addOption(option)
  report.action(
    action(async ({ app, output, options }) => {
      const settings = parseOrThrow(ReportOptions, inputFrom(reportFlags, options), 'The report options')
      const written = await writeReport(app, resolve(String(options['out'])), settings)
      output.line({ kind: 'result', ...written })
      output.text(`Wrote ${written.path}: ${written.pages} pages`)
    })
  )
}
