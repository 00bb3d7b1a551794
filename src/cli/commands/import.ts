import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { BuiltinDataset, CsvOptions, ImportOptions } from '@contract/dataset'
import { DatasetImportSpec, ModelImportSpec } from '@contract/job'
import { AppError, parseOrThrow } from '@contract/errors'
import { flagsOf, inputFrom, optionsOf } from '../flags'
import { table } from '../output'
import { runJob } from '../run-job'
import { action } from '../session'
import { addTrashCommands, trashableDatasets, trashableModels } from './trash'

const datasetFlags = [...flagsOf(ImportOptions, ['options']), ...flagsOf(CsvOptions, ['options', 'csv'])]
const modelFlags = flagsOf(ModelImportSpec, [], ['output'])

/** "data/train-images-idx3-ubyte.gz" -> "train-images-idx3-ubyte". */
const nameOf = (path: string): string =>
  basename(path).replace(/(\.[a-z0-9]{1,5}){1,2}$/i, '') || basename(path)

export function addImportCommands(program: Command): void {
  const dataset = program.command('dataset').description('Import data sets, list, rename and throw them away')

  const datasetImport = dataset
    .command('import <path>')
    .description(
      `Import a data set: a file, a folder, or the name of a built-in one (${BuiltinDataset.options.join(', ')})`
    )
    .requiredOption('--project <DIR>', 'project folder')
    .option('--name <TEXT>', 'name of the data set (default: from the path)')
    .option('--format <auto|idx|cifar|npy|images|csv>', 'format of the source', 'auto')
  for (const option of datasetFlags.flatMap(optionsOf)) datasetImport.addOption(option)
  datasetImport.action(
    action(async ({ app, output, options, args }) => {
      const given = args[0] as string
      const builtin = BuiltinDataset.safeParse(given)
      const path = resolve(given)
      const useBuiltin = builtin.success && !existsSync(path)
      const spec = parseOrThrow(
        DatasetImportSpec,
        {
          kind: 'dataset-import',
          name: options['name'] ?? (useBuiltin ? given : nameOf(path)),
          source: useBuiltin
            ? { kind: 'builtin', id: given }
            : { kind: 'path', path, format: options['format'] },
          ...inputFrom(datasetFlags, options)
        },
        'The import'
      )
      const { run } = await runJob(app, spec, output)
      const made = (await app.datasets.list()).find((one) => one.name === run.produced)
      output.line({ kind: 'result', dataset: made, seconds: run.seconds })
      if (made) {
        const shape = made.imageShape.join('×')
        const counts = `${made.train.count} training and ${made.test.count} test images (${made.splitNote})`
        output.text(
          `Imported "${made.name}": ${counts}, ${shape}, ${made.classNames.length} classes, ${run.seconds.toFixed(1)} s`
        )
      }
    })
  )

  dataset
    .command('list')
    .description('List the data sets of a project')
    .requiredOption('--project <DIR>', 'project folder')
    .action(
      action(async ({ app, output }) => {
        const datasets = [...(await app.datasets.list()), ...(await app.datasets.trashed())]
        for (const one of datasets) output.line({ kind: 'dataset', ...one })
        output.text(
          table([
            ['name', 'format', 'train', 'test', 'shape', 'classes', 'hash'],
            ...datasets.map((one) => [
              one.trashedAt === undefined ? one.name : `${one.name} (in the trash)`,
              one.format,
              String(one.train.count),
              String(one.test.count),
              one.imageShape.join('×'),
              String(one.classNames.length),
              one.hash.slice(0, 12)
            ])
          ])
        )
      })
    )

  addTrashCommands(dataset, trashableDatasets)

  const model = program
    .command('model')
    .description('Import, export, list, rename networks and throw them away')

  const modelImport = model
    .command('import <file>')
    .description(
      'Import a network: a TensorFlow.js layers model (model.json with its weights beside it), a Keras .h5 or .keras file'
    )
    .requiredOption('--project <DIR>', 'project folder')
    .option('--name <TEXT>', 'name of the model (default: from the path)')
  for (const option of modelFlags.flatMap(optionsOf)) modelImport.addOption(option)
  modelImport.action(
    action(async ({ app, output, options, args }) => {
      const path = resolve(args[0] as string)
      const name =
        options['name'] ?? (basename(path) === 'model.json' ? basename(resolve(path, '..')) : nameOf(path))
      const spec = parseOrThrow(
        ModelImportSpec,
        { kind: 'model-import', name, path, ...inputFrom(modelFlags, options) },
        'The import'
      )
      const { run } = await runJob(app, spec, output)
      const made = (await app.models.list()).find((one) => one.name === run.produced)
      output.line({ kind: 'result', model: made, seconds: run.seconds })
      if (made)
        output.text(
          `Imported "${made.name}": ${made.parameterCount} parameters, ${made.inputShape.join('×')} -> ${made.classCount} classes`
        )
    })
  )

  model
    .command('export <name>')
    .description('Write a network as a TensorFlow.js layers model: model.json and weights.bin')
    .requiredOption('--project <DIR>', 'project folder')
    .requiredOption('--out <DIR>', 'folder that receives the files; made where it is missing')
    .action(
      action(async ({ app, output, options, args }) => {
        const found = (await app.models.list()).find(({ name }) => name === args[0])
        if (!found) throw new AppError('not-found', `There is no model "${args[0] ?? ''}" in this project.`)
        const path = await app.models.exportTo(found.id, resolve(String(options['out'])))
        output.line({ kind: 'result', model: found.name, path })
        output.text(`Exported "${found.name}" to ${path}`)
      })
    )

  model
    .command('list')
    .description('List the networks of a project')
    .requiredOption('--project <DIR>', 'project folder')
    .action(
      action(async ({ app, output }) => {
        const models = await app.models.list()
        for (const one of models) output.line({ kind: 'model', ...one })
        output.text(
          table([
            ['name', 'origin', 'architecture', 'parameters', 'epoch', 'hash'],
            ...models.map((one) => [
              one.name,
              one.origin,
              one.architecture ?? '-',
              String(one.parameterCount),
              one.epoch === null ? '-' : String(one.epoch),
              one.weights.slice(0, 12)
            ])
          ])
        )
      })
    )

  addTrashCommands(model, trashableModels)
}
