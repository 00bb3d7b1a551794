import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { unzipSync } from 'fflate'
import { neverAborted } from '@core/signal'
import { archiveProject } from '@services/projects/archive'
import { unpackProject } from '@services/projects/unpack'
import { createProjectFolder, openProjectFolder } from '@services/store/project-folder'
import { zipped } from '../good-files'
import { mutateBytes } from '../mutate'
import type { Dice } from '../random'
import type { Target } from '../target'

const task = { signal: neverAborted, progress: () => undefined }

async function makeArchive(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'heisenbench-fuzz-project-'))
  try {
    const project = join(folder, 'Good')
    const { store } = await createProjectFolder(project, 'Good', '2026-01-01T00:00:00.000Z')
    await store.artifacts.write(Buffer.from('weights'))
    store.close()
    await archiveProject(project, join(folder, 'good.zip'), task)
    return readFileSync(join(folder, 'good.zip'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

let archive: Promise<Buffer> | null = null
const goodArchive = (): Promise<Buffer> => (archive ??= makeArchive())

/** Opens it and reads all that a window shows first. */
async function readProject(folder: string): Promise<void> {
  const { store } = await openProjectFolder(folder)
  try {
    store.runs.list()
    store.datasets.list()
    store.models.list()
    store.studies.list()
    store.marks.list()
    store.keptFigures.list()
    store.views.list()
    store.architectures.list()
    store.examples.list()
  } finally {
    store.close()
  }
}

const hostileNames = [
  '../x',
  '/x',
  'Good/../../x',
  'Good/artifacts/../../../x',
  'C:/x',
  'Good\\..\\x',
  'Good/artifacts/aa/x',
  'x\0y',
  'Good/'
]

function damagedMembers(bytes: Buffer, dice: Dice): Buffer {
  const members: Record<string, Uint8Array> = unzipSync(bytes)
  const name = dice.pick(Object.keys(members))
  const content = members[name] ?? new Uint8Array()
  if (dice.below(3) === 0) members[dice.pick(hostileNames)] = content
  else members[name] = mutateBytes(Buffer.from(content), dice)
  return zipped(members)
}

export const projectArchives: Target = {
  name: 'project: archive',
  async make(dice) {
    const bytes = await goodArchive()
    return new Map([['p.zip', dice.below(2) === 0 ? mutateBytes(bytes, dice) : damagedMembers(bytes, dice)]])
  },
  message: /expected|Choose|project/i,
  async run(input, output) {
    const target = join(output, 'project')
    await unpackProject(join(input, 'p.zip'), target, task)
    await readProject(target)
  }
}

/** A project with something in every table. */
const full = readFileSync(resolve('test/fixtures/projects/schema-7.db'))

export const projectDatabases: Target = {
  name: 'project: database',
  async make(dice) {
    const members = Object.entries(unzipSync(await goodArchive()))
    const empty = members.find(([name]) => name.endsWith('project.db'))?.[1]
    const database = dice.below(2) === 0 ? full : Buffer.from(empty ?? [])
    return new Map([['project.db', mutateBytes(database, dice)]])
  },
  message: /project|database|damaged|expected/i,
  async run(input) {
    mkdirSync(join(input, 'artifacts'), { recursive: true })
    await readProject(input)
  }
}
