import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { Name } from '@contract/field'
import { parseOrThrow } from '@contract/errors'
import { table } from '../output'
import { action } from '../session'

export function addProjectCommands(program: Command): void {
  const project = program.command('project').description('Make a project folder, or show what one holds')

  project
    .command('create <folder>')
    .description('Make a project in a new or empty folder')
    .option('--name <TEXT>', 'name of the project (default: the name of the folder)')
    .action(
      action(async ({ app, output, options, args }) => {
        const folder = resolve(args[0] as string)
        const name = parseOrThrow(Name, options['name'] ?? basename(folder), 'The project name')
        const made = await app.createProject(folder, name)
        output.line({ kind: 'result', ...made })
        output.text(`Made the project "${made.name}" in ${made.folder}`)
      })
    )

  project
    .command('show <folder>')
    .description('Show the data sets, models and runs of a project')
    .action(
      action(async ({ app, output, args }) => {
        const opened = await app.openProject(resolve(args[0] as string))
        const [datasets, trashed, models, runs] = await Promise.all([
          app.datasets.list(),
          app.datasets.trashed(),
          app.models.list(),
          app.jobs.list()
        ])
        output.line({ kind: 'result', ...opened, datasets, trashedDatasets: trashed, models, runs })
        output.text(`${opened.name}  (${opened.folder}, made ${opened.createdAt})\n`)
        output.text(
          table([
            ['data set', 'images', 'shape', 'classes'],
            ...[...datasets, ...trashed].map((dataset) => [
              dataset.trashedAt === undefined ? dataset.name : `${dataset.name} (in the trash)`,
              `${dataset.train.count} + ${dataset.test.count}`,
              dataset.imageShape.join('×'),
              String(dataset.classNames.length)
            ])
          ])
        )
        output.text(
          `\n${table([
            ['model', 'architecture', 'parameters'],
            ...models.map((model) => [
              model.name,
              model.architecture ?? model.origin,
              String(model.parameterCount)
            ])
          ])}`
        )
        output.text(
          `\n${table([
            ['run', 'kind', 'state', 'seconds'],
            ...runs.map((run) => [run.label, run.spec.kind, run.state, run.seconds.toFixed(1)])
          ])}`
        )
      })
    )
}
