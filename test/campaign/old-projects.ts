import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { JobSpec } from '@contract/job'
import { Database } from '@services/store/database'
import { migrate } from '@services/store/migrate'
import { migrations } from '@services/store/migrations'
import { importOf } from './activities'
import { builtHere } from './build'
import { openApp, writeSource } from './prepare'

// node test/campaign/run.mjs old-projects: makes test/fixtures/projects, a project as each schema version had it. A
// version whose file is there already is left alone: those were made by the program of their time.

const SIDE = 7
const target = resolve('test/fixtures/projects')

/** MNIST with every fourth pixel of every fourth row: small files, still learnable. */
function shrink(path: string): void {
  const bytes = readFileSync(path)
  const count = bytes.readUInt32BE(4)
  const small = Buffer.alloc(16 + count * SIDE * SIDE)
  bytes.copy(small, 0, 0, 8)
  small.writeUInt32BE(SIDE, 8)
  small.writeUInt32BE(SIDE, 12)
  for (let image = 0; image < count; image++)
    for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
      const row = 2 + 4 * Math.floor(pixel / SIDE)
      const column = 2 + 4 * (pixel % SIDE)
      small[16 + image * SIDE * SIDE + pixel] = bytes[16 + image * 784 + row * 28 + column] ?? 0
    }
  writeFileSync(path, small)
}

async function makeProject(folder: string): Promise<string> {
  const source = join(folder, 'source')
  writeSource(source, 60, 30)
  for (const stem of ['train', 't10k']) shrink(join(source, `${stem}-images-idx3-ubyte`))
  const app = openApp(builtHere(), join(folder, 'user'))
  const project = join(folder, 'project')
  const run = async (spec: object): Promise<string> => {
    const { id } = await app.jobs.start(JobSpec.parse(spec))
    const { state, error } = await app.jobs.wait(id)
    if (state !== 'done') throw new Error(`${state}: ${error?.message ?? ''}`)
    return id
  }
  await app.createProject(project, 'An older project')
  await run({ ...importOf(source), name: 'small' })
  const measure = {
    everyEpochs: 1,
    initial: true,
    samples: 20,
    attacks: [{ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 3 } }],
    estimators: [{ estimator: 'data', options: { samples: 30 } }]
  }
  const training = { kind: 'train', dataset: 'small', architecture: 'linear', measure }
  const study = await app.studies.start({
    ...{ heisenbenchStudy: 1, name: 'old', title: 'An old study', description: '', vary: [], limits: {} },
    ...{ dataset: { name: 'small' }, networks: ['linear'], methods: [{ id: 'standard', options: {} }] },
    ...{ seeds: [1], batchSize: 20, epochs: 2, measure }
  } as never)
  await app.studies.wait(study.id)
  const id = (await app.studies.list())[0]?.runIds[0] ?? ''
  const model = (await app.models.list())[0]?.name ?? ''
  await run({
    ...{ kind: 'attack', model, dataset: 'small', samples: 20, keepExamples: 4 },
    attack: { attack: 'fgsm', norm: 'linf', epsilon: 0.1 }
  })
  await run({ kind: 'dataset-statistics', dataset: 'small', samples: 10 })
  await app.marks.change(id, { note: 'an older note' })
  await app.marks.change(id, { starred: true, tags: ['kept'], note: 'an old note' })
  const half = await app.jobs.start(
    JobSpec.parse({ ...training, name: 'half done', epochs: 100_000, seed: 5 })
  )
  while ((await app.jobs.detail(half.id)).run.checkpointEpoch === null)
    await new Promise((done) => setTimeout(done, 20))
  await app.shutdown()
  return project
}

/** Shortens the interrupted training to one that ends soon after its checkpoint. */
const SHORTEN = `
UPDATE runs SET spec = json_set(spec, '$.epochs', (SELECT epoch + 2 FROM checkpoints WHERE run_id = runs.id))
WHERE id IN (SELECT run_id FROM checkpoints);
UPDATE runs SET spec = json_remove(spec, '$.clipNorm', '$.weightPerturbation', '$.averageDecay')
WHERE json_extract(spec, '$.kind') = 'train';`

function copyAs(version: number, project: string, path: string): void {
  const database = new Database(path)
  database.exec('PRAGMA page_size = 1024')
  migrate(database, migrations.slice(0, version))
  database.exec('PRAGMA foreign_keys = OFF')
  database.exec(`ATTACH '${join(project, 'project.db')}' AS made`)
  const columns = (schema: string, table: string): string[] =>
    database.all(`PRAGMA ${schema}.table_info(${table})`).map((row) => String(row['name']))
  database.transaction(() => {
    for (const row of database.all("SELECT name FROM main.sqlite_master WHERE type = 'table'")) {
      const table = String(row['name'])
      if (table === 'job_lock') continue
      const both = columns('main', table).filter((name) => columns('made', table).includes(name))
      database.exec(`INSERT INTO main.${table} (${both.join()}) SELECT ${both.join()} FROM made.${table}`)
    }
    database.exec(SHORTEN)
    if (version < 6)
      database.exec("DELETE FROM runs WHERE json_extract(spec, '$.kind') = 'dataset-statistics'")
    for (const table of ['points', 'warnings', 'evaluations', 'job_log'])
      if (columns('main', table).length > 0)
        database.exec(`DELETE FROM ${table} WHERE run_id NOT IN (SELECT id FROM runs)`)
    // What an older program had no rows for, it had no files for either.
    const used = [
      'datasets:train_images',
      'datasets:train_labels',
      'datasets:test_images',
      'datasets:test_labels'
    ]
      .concat(['models:topology', 'models:weights', 'checkpoints:topology', 'checkpoints:weights'])
      .concat(['checkpoints:optimizer', 'examples:artifact', 'dataset_results:artifact'])
      .map((place) => place.split(':') as [string, string])
      .filter(([table]) => columns('main', table).length > 0)
      .map(([table, column]) => `SELECT ${column} FROM ${table}`)
    database.exec(`DELETE FROM artifacts WHERE hash NOT IN (${used.join(' UNION ')})`)
  })
  database.exec('DETACH made')
  database.exec('VACUUM')
  database.close()
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'heisenbench-old-'))
  try {
    mkdirSync(target, { recursive: true })
    const missing = migrations.filter(({ version }) => !existsSync(join(target, `schema-${version}.db`)))
    if (missing.length === 0) return
    const project = await makeProject(folder)
    for (const { version } of missing) copyAs(version, project, join(target, `schema-${version}.db`))
    cpSync(join(project, 'artifacts'), join(target, 'artifacts'), { recursive: true })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
