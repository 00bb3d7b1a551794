import { existsSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { AppError, parseOrThrow } from '@contract/errors'
import { ReportOptions } from '@contract/report'
import { action } from '../session'
import { runStudy, showStudy } from './study'
import { writeReport } from './report'

const STUDY = 'trade-off-quick.json'
const FOLDER = 'heisenbench-demo'

/** A folder that is free: the wanted one, or the first "wanted-2", "wanted-3", ... that does not exist. */
function freeFolder(wanted: string): string {
  const free = (path: string): boolean => !existsSync(path) || readdirSync(path).length === 0
  for (let number = 1; ; number++) {
    const path = number === 1 ? wanted : `${wanted}-${number}`
    if (free(path)) return path
  }
}

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('Run the quick study on MNIST (a few minutes) and write its PDF')
    .option('--out <DIR>', `folder for the project and the PDF (default: ${FOLDER} in the current folder)`)
    .action(
      action(async ({ app, output, options }) => {
        const given = options['out']
        const folder = typeof given === 'string' ? resolve(given) : freeFolder(resolve(FOLDER))
        const builtin = (await app.studies.builtin()).find((study) => basename(study.file) === STUDY)
        if (!builtin)
          throw new AppError('not-found', `The study ${STUDY} is missing from the program's resources.`)
        await app.createProject(folder, builtin.spec.title)
        output.note(`${builtin.spec.title}: project in ${folder}`)
        const study = await runStudy(app, builtin.spec, output, false)
        const report = await writeReport(
          app,
          join(folder, 'reports', `${builtin.spec.name}.pdf`),
          parseOrThrow(ReportOptions, { title: builtin.spec.title })
        )
        await showStudy(app, study, output, { project: folder, report: report.path, pages: report.pages })
        output.text(`\nReport: ${report.path} (${report.pages} pages)`)
      })
    )
}
