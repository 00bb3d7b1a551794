import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type ProjectCard, type RecentProject, Tag } from '@contract/project'
import { readJson, writeJson } from '../settings/json-file'
import { diskFailure } from '../store/disk-failure'
import type { Store } from '../store/store'
import { projectFiles } from './files'
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
  runs: z.int().min(0).nullable().catch(null)
})
type Card = z.infer<typeof Card>

const empty: Card = { tags: [], datasets: null, models: null, runs: null }

async function readCard(folder: string): Promise<Card> {
  return Card.safeParse(await readJson(join(folder, CARD))).data ?? empty
}

export async function writeTags(folder: string, tags: readonly string[]): Promise<void> {
  await writeJson(join(folder, CARD), { ...(await readCard(folder)), tags: [...new Set(tags)] })
}

/** Brings card and thumbnail of an open project up to date. */
export async function refreshCard(folder: string, store: Store): Promise<void> {
  const before = await readCard(folder)
  const card: Card = {
    tags: before.tags,
    datasets: store.datasets.list().length,
    models: store.models.list().length,
    runs: store.runs.list().length
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

/** What the list of projects shows of one, open or not, without opening it. */
export async function cardOf(recent: RecentProject): Promise<ProjectCard> {
  if (recent.missing) return { ...recent, ...empty, size: null, changedAt: null, thumbnail: null }
  const { folder } = recent
  const [card, picture, files] = await Promise.all([
    readCard(folder),
    readThumbnail(folder),
    projectFiles(folder).catch(() => [])
  ])
  // Looking at a project writes its card, but changes nothing in it.
  const changed = files.filter(({ path }) => path !== CARD && path !== THUMBNAIL && !path.endsWith('-shm'))
  const newest = Math.max(0, ...changed.map(({ changedAt }) => changedAt))
  return {
    ...recent,
    ...card,
    size: files.reduce((sum, { bytes }) => sum + bytes, 0),
    changedAt: newest === 0 ? null : new Date(newest).toISOString(),
    thumbnail: picture === null ? null : `data:image/png;base64,${picture.toString('base64')}`
  }
}
