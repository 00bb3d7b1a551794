import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type ProjectCard, type RecentProject, Tag } from '@contract/project'
import { readJson, writeJson } from '../settings/json-file'
import { diskFailure } from '../store/disk-failure'
import { DATABASE_FILE, type Store } from '../store/store'
import { isPlainFile, type ProjectFile, projectFiles } from './files'
import { thumbnailOf } from './thumbnail'

const CARD = 'card.json'
const THUMBNAIL = 'thumbnail.png'
/** A larger one was not made by this program. */
const THUMBNAIL_BYTES = 200_000

/** What a project says of itself while it is closed: a file in its folder, so that it moves along. */
const Card = z.object({
  tags: z.array(Tag).max(20).catch([]),
  datasets: z.int().min(0).nullable().catch(null),
  models: z.int().min(0).nullable().catch(null),
  runs: z.int().min(0).nullable().catch(null),
  /** When its database was last changed. The time of the file does not tell: it is written whenever a project is opened. */
  changedAt: z.iso.datetime().nullable().catch(null)
})
type Card = z.infer<typeof Card>

const empty: Card = { tags: [], datasets: null, models: null, runs: null, changedAt: null }

async function readCard(folder: string): Promise<Card> {
  return Card.safeParse(await readJson(join(folder, CARD))).data ?? empty
}

export async function writeTags(folder: string, tags: readonly string[]): Promise<void> {
  const card = await readCard(folder)
  await writeJson(join(folder, CARD), { ...card, tags: [...new Set(tags)], changedAt: isoOf(Date.now()) })
}

function isoOf(time: number): string {
  return new Date(time).toISOString()
}

/** Brings card and thumbnail of an open project up to date. */
export async function refreshCard(folder: string, store: Store): Promise<void> {
  const before = await readCard(folder)
  const card: Card = {
    tags: before.tags,
    datasets: store.datasets.list().length,
    models: store.models.list().length,
    runs: store.runs.list().length,
    changedAt: await databaseChange(folder, before, store)
  }
  if (JSON.stringify(card) !== JSON.stringify(before)) await writeJson(join(folder, CARD), card)
  const picture = await thumbnailOf(store)
  const path = join(folder, THUMBNAIL)
  if (picture === null || (await readThumbnail(folder))?.equals(picture) === true) return
  await writeFile(path, picture).catch((error: unknown) => Promise.reject(diskFailure(error, path)))
}

async function readThumbnail(folder: string): Promise<Buffer | null> {
  try {
    const bytes = await readFile(join(folder, THUMBNAIL))
    return bytes.length > THUMBNAIL_BYTES ? null : bytes
  } catch {
    return null
  }
}

/** A card that was written before it told of changes takes the time of the file at first. */
async function databaseChange(folder: string, { changedAt }: Card, store: Store): Promise<string | null> {
  const own = store.changedAt()
  if (own !== null && own > Date.parse(changedAt ?? isoOf(0))) return isoOf(own)
  if (changedAt !== null) return changedAt
  const file = await stat(join(folder, DATABASE_FILE)).catch(() => null)
  return file && isoOf(file.mtimeMs)
}

/**
 * What the list of projects shows of one without opening it; `isOpen` says that this program has it open, and its card is
 * up to date.
 */
export async function cardOf(recent: RecentProject, isOpen = false): Promise<ProjectCard> {
  if (recent.missing) return { ...recent, ...empty, size: null, changedAt: null, thumbnail: null }
  const { folder } = recent
  const [card, picture, files] = await Promise.all([
    readCard(folder),
    readThumbnail(folder),
    projectFiles(folder).catch(() => [])
  ])
  // Looking at a project writes its card, but changes nothing in it.
  const others = files.filter((file) => isPlainFile(file) && file.path !== CARD && file.path !== THUMBNAIL)
  const changes = others.map(({ changedAt }) => changedAt)
  const named = (name: string): ProjectFile | undefined => files.find(({ path }) => path === name)
  const [database, log] = [named(DATABASE_FILE), named(`${DATABASE_FILE}-wal`)]
  if (card.changedAt !== null) changes.push(Date.parse(card.changedAt))
  else if (database) changes.push(database.changedAt)
  // Another program is at work in it, or was killed at work and wrote no card.
  if (!isOpen && log && log.bytes > 0) changes.push(log.changedAt)
  const newest = Math.max(0, ...changes)
  return {
    ...recent,
    ...card,
    size: files.reduce((sum, { bytes }) => sum + bytes, 0),
    changedAt: newest === 0 ? null : isoOf(newest),
    thumbnail: picture === null ? null : `data:image/png;base64,${picture.toString('base64')}`
  }
}
