import type { Command } from 'commander'
import { AppError, parseOrThrow } from '@contract/errors'
import { Name } from '@contract/field'
import type { Run } from '@contract/run'
import type { App } from '@services/app'
import type { Output } from '../output'
import { action } from '../session'
import { trashedRuns, usedRuns } from '../used-runs'

interface Item {
  readonly id: string
  readonly name: string
}

/** What can be thrown away and brought back, by its name. */
export interface Trashable {
  /** The noun: "data set". */
  readonly noun: string
  used(app: App): Promise<readonly Item[]>
  trashed(app: App): Promise<readonly Item[]>
  trash(app: App, ids: readonly string[]): Promise<unknown>
  restore(app: App, ids: readonly string[]): Promise<unknown>
  /** What was deleted. */
  empty(app: App): Promise<readonly string[]>
  rename?(app: App, id: string, name: string): Promise<void>
}

export const trashableDatasets: Trashable = {
  noun: 'data set',
  used: (app) => app.datasets.list(),
  trashed: (app) => app.datasets.trashed(),
  trash: (app, ids) => app.datasets.trash(ids),
  restore: (app, ids) => app.datasets.restore(ids),
  empty: (app) => app.datasets.emptyTrash(),
  rename: (app, id, name) => app.datasets.rename(id, name)
}

export const trashableModels: Trashable = {
  noun: 'network',
  used: (app) => app.models.list(),
  trashed: (app) => app.models.trashed(),
  trash: (app, ids) => app.models.trash(ids),
  restore: (app, ids) => app.models.restore(ids),
  empty: (app) => app.models.emptyTrash(),
  rename: (app, id, name) => app.models.rename(id, name)
}

const asItems = (runs: readonly Run[]): Item[] => runs.map(({ id, label }) => ({ id, name: label }))

const trashableRuns: Trashable = {
  noun: 'run',
  used: async (app) => asItems(await usedRuns(app)),
  trashed: async (app) => asItems(await trashedRuns(app)),
  trash: (app, ids) => app.marks.trash(ids),
  restore: (app, ids) => app.marks.restore(ids),
  empty: (app) => app.marks.emptyTrash()
}

/** The items of these names, or of these ids: runs can share a name. */
function named(items: readonly Item[], wanted: readonly string[], noun: string, where: string): Item[] {
  return wanted.map((name) => {
    const found = items.filter((one) => one.id === name || one.name === name)
    const [first] = found
    if (first === undefined) {
      const there = items.slice(0, 10).map((one) => `"${one.name}"`)
      const known =
        there.length === 0
          ? 'there is none'
          : `there are ${there.join(', ')}${items.length > 10 ? ', …' : ''}`
      throw new AppError(
        'not-found',
        `Expected a ${noun} "${name}" ${where}, found none of that name: ${known}.`
      )
    }
    if (found.length > 1)
      throw new AppError(
        'invalid-input',
        `${found.length} ${noun}s ${where} are called "${name}". Give the id of one: ${found.map(({ id }) => id).join(', ')}.`
      )
    return first
  })
}

const quoted = (items: readonly Item[]): string => items.map(({ name }) => `"${name}"`).join(', ')

function tell(output: Output, done: string, items: readonly Item[], text: string): void {
  output.line({ kind: 'result', done, items: items.map(({ id, name }) => ({ id, name })) })
  output.text(text)
}

/** Adds `rename`, `trash`, `restore`, `trashed` and `empty-trash` to the command of a kind of thing. */
export function addTrashCommands(parent: Command, kind: Trashable): void {
  const { noun } = kind
  const project = ['--project <DIR>', 'project folder'] as const
  const { rename } = kind
  if (rename)
    parent
      .command('rename <name> <new>')
      .description(`Give a ${noun} another name; runs that name it follow`)
      .requiredOption(...project)
      .action(
        action(async ({ app, output, args }) => {
          const [item] = named(await kind.used(app), args.slice(0, 1), noun, 'in this project') as [Item]
          const name = parseOrThrow(Name, args[1], 'The new name')
          await rename(app, item.id, name)
          tell(output, 'renamed', [{ id: item.id, name }], `Renamed the ${noun} "${item.name}" to "${name}"`)
        })
      )

  parent
    .command('trash <names...>')
    .description(`Move ${noun}s to the trash of the project, all or none; nothing is deleted`)
    .requiredOption(...project)
    .action(
      action(async ({ app, output, args }) => {
        const items = named(await kind.used(app), args, noun, 'in this project')
        await kind.trash(
          app,
          items.map(({ id }) => id)
        )
        tell(
          output,
          'trashed',
          items,
          `Moved to the trash: ${quoted(items)}. "restore" brings back what lies there.`
        )
      })
    )

  parent
    .command('trashed')
    .description(`List the ${noun}s in the trash of the project`)
    .requiredOption(...project)
    .action(
      action(async ({ app, output }) => {
        const items = await kind.trashed(app)
        for (const { id, name } of items) output.line({ kind: 'trashed', id, name })
        output.text(
          items.length === 0
            ? 'The trash is empty.'
            : items.map(({ id, name }) => `${id}  ${name}`).join('\n')
        )
      })
    )

  parent
    .command('restore <names...>')
    .description(`Bring ${noun}s back from the trash of the project, all or none`)
    .requiredOption(...project)
    .action(
      action(async ({ app, output, args }) => {
        const items = named(await kind.trashed(app), args, noun, 'in the trash')
        await kind.restore(
          app,
          items.map(({ id }) => id)
        )
        tell(output, 'restored', items, `Brought back: ${quoted(items)}`)
      })
    )

  parent
    .command('empty-trash')
    .description(`Delete the ${noun}s in the trash for good; this cannot be undone`)
    .requiredOption(...project)
    .option('--yes', 'delete them; without it nothing is done but said')
    .action(
      action(async ({ app, output, options }) => {
        const items = await kind.trashed(app)
        if (items.length > 0 && options['yes'] !== true)
          throw new AppError(
            'refused',
            `Emptying the trash deletes for good, and cannot be undone: ${quoted(items)}. Say --yes to do it.`
          )
        const removed = items.length === 0 ? [] : await kind.empty(app)
        tell(
          output,
          'deleted',
          items.filter(({ id, name }) => removed.includes(id) || removed.includes(name)),
          removed.length === 0 ? 'The trash is empty already.' : `Deleted for good: ${quoted(items)}`
        )
      })
    )
}

/** The runs of a project: what was done, and the trash for it. */
export function addRunCommands(program: Command): void {
  const run = program.command('run').description('List runs, throw them away and bring them back')
  run
    .command('list')
    .description('List the runs of a project that are not in the trash')
    .requiredOption('--project <DIR>', 'project folder')
    .action(
      action(async ({ app, output }) => {
        const items = await trashableRuns.used(app)
        for (const { id, name } of items) output.line({ kind: 'run', id, name })
        output.text(items.map(({ id, name }) => `${id}  ${name}`).join('\n'))
      })
    )
  addTrashCommands(run, trashableRuns)
}
