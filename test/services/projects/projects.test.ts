import { createHash } from 'node:crypto'
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { inflateSync } from 'node:zlib'
import { Cancelled } from '@contract/errors'
import { neverAborted } from '@core/signal'
import { archiveProject } from '@services/projects/archive'
import { cardOf, refreshCard, writeTags } from '@services/projects/card'
import { duplicateProject } from '@services/projects/duplicate'
import { encodePng } from '@services/projects/png'
import { mosaic } from '@services/projects/thumbnail'
import { createProjectTrash } from '@services/projects/trash'
import { unpackProject } from '@services/projects/unpack'
import { createProjectFolder, openProjectFolder } from '@services/store/project-folder'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { addRun, now } from '../store/samples'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-projects-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const task = { signal: neverAborted, progress: () => undefined }

/** A project with a run, an artifact and a report; open, with its write-ahead log not yet moved. */
async function makeProject(name: string): Promise<{ path: string; hash: string; close: () => void }> {
  const path = join(folder, name)
  const { store } = await createProjectFolder(path, name, now)
  addRun(store)
  const hash = await store.artifacts.write(Buffer.alloc(300_000, 7))
  store.artifactRows.add(hash, 300_000, now)
  store.lock.acquire()
  writeFileSync(join(path, 'reports', 'first.pdf'), '%PDF')
  mkdirSync(join(path, 'artifacts', 'temporary'), { recursive: true })
  writeFileSync(join(path, 'artifacts', 'temporary', 'half'), 'x')
  const close = (): void => {
    store.lock.release()
    store.close()
  }
  return { path, hash, close }
}

async function contents(path: string): Promise<unknown> {
  const { store, project } = await openProjectFolder(path)
  const found = {
    name: project.name,
    runs: store.runs.list().map(({ label }) => label),
    artifacts: await store.artifacts.list(),
    // Whoever copies a project does not copy the claim to run its jobs.
    lock: (() => {
      store.lock.acquire()
      return store.lock.isHeld
    })()
  }
  store.close()
  return found
}

describe('archives and copies', () => {
  it('hold all of an open project but what is half written, and come back the same', async () => {
    const { path, hash, close } = await makeProject('One')
    const zip = join(folder, 'one.zip')
    const steps: number[] = []
    const bytes = await archiveProject(path, zip, {
      ...task,
      progress: (done, total) => steps.push(done / total)
    })
    expect(bytes).toBe(readFileSync(zip).length)
    expect(steps[steps.length - 1]).toBe(1)
    await unpackProject(zip, join(folder, 'back'), task)
    await duplicateProject(path, join(folder, 'copy'), 'One copy', task)
    close()
    const original = (await contents(path)) as Record<string, unknown>
    expect(original).toMatchObject({ name: 'One', artifacts: [hash], lock: true })
    expect(await contents(join(folder, 'back'))).toEqual(original)
    expect(await contents(join(folder, 'copy'))).toEqual({ ...original, name: 'One copy' })
    expect(readFileSync(join(folder, 'back', 'reports', 'first.pdf'), 'utf8')).toBe('%PDF')
    expect(existsSync(join(folder, 'back', 'artifacts', 'temporary', 'half'))).toBe(false)
  })

  it('leave nothing behind when they are stopped', async () => {
    const { path, close } = await makeProject('One')
    const zip = join(folder, 'one.zip')
    await archiveProject(path, zip, task)
    const stopped = {
      signal: {
        aborted: true,
        throwIfAborted: () => {
          throw new Cancelled()
        }
      },
      progress: () => undefined
    }
    await expect(archiveProject(path, join(folder, 'two.zip'), stopped)).rejects.toThrow(Cancelled)
    await expect(duplicateProject(path, join(folder, 'copy'), 'c', stopped)).rejects.toThrow(Cancelled)
    await expect(unpackProject(zip, join(folder, 'back'), stopped)).rejects.toThrow(Cancelled)
    close()
    expect(readdirSync(folder).sort()).toEqual(['One', 'one.zip'])
  })
})

describe('an archive of a project with a bad file', () => {
  it.each([
    ['missing', (path: string) => rmSync(path)],
    ['damaged', (path: string) => writeFileSync(path, Buffer.alloc(300_000, 8))],
    ['damaged', (path: string) => writeFileSync(path, 'cut')]
  ])('is refused, with the file that is %s, and nothing is left', async (how, spoil) => {
    const { path, hash, close } = await makeProject('One')
    const file = join(path, 'artifacts', hash.slice(0, 2), hash)
    spoil(file)
    await expect(archiveProject(path, join(folder, 'one.zip'), task)).rejects.toMatchObject({
      code: 'store-unreadable',
      message: expect.stringMatching(new RegExp(`${how}.*${hash}.*backup`)) as string
    })
    close()
    expect(readdirSync(folder)).toEqual(['One'])
  })
})

describe('archives from elsewhere', () => {
  async function archive(
    entries: Record<string, string | Buffer>,
    mode?: number,
    rename: (bytes: Buffer) => Buffer = (bytes) => bytes
  ): Promise<string> {
    const path = join(folder, 'made.zip')
    const zip = new ZipFile()
    for (const [name, text] of Object.entries(entries)) {
      zip.addBuffer(Buffer.from(text), name, mode === undefined ? {} : { mode })
    }
    zip.end()
    await pipeline(zip.outputStream, createWriteStream(path))
    writeFileSync(path, rename(readFileSync(path)))
    return path
  }
  const attempt = async (path: string): Promise<unknown> => {
    const error: unknown = await unpackProject(path, join(folder, 'in', 'deep'), task).catch(
      (thrown: unknown) => thrown
    )
    expect(existsSync(join(folder, 'in', 'deep'))).toBe(false)
    const left = existsSync(join(folder, 'in')) ? readdirSync(join(folder, 'in')) : []
    expect(left.filter((name) => name.endsWith('.partial'))).toEqual([])
    return error
  }
  /** Other bytes of the same length, in the local header and in the directory. */
  const swap =
    (from: string, to: string) =>
    (bytes: Buffer): Buffer =>
      Buffer.from(bytes.toString('latin1').split(from).join(to), 'latin1')

  it.each([
    ['a name that climbs out', '../evil', /invalid|relative/i],
    ['an absolute name', '/abc/evil', /absolute/i],
    ['a backslash', 'p\\..\\evi', /invalid characters|backslash/i]
  ])('are refused for %s', async (_what, evil, reason) => {
    const harmless = 'p/abcdefghij'.slice(0, evil.length)
    const made = await archive({ 'p/project.db': 'x', [harmless]: 'evil' }, undefined, swap(harmless, evil))
    expect(await attempt(made)).toMatchObject({
      code: 'refused',
      message: expect.stringMatching(reason) as string
    })
    expect(existsSync(join(folder, 'evil'))).toBe(false)
  })

  it('are refused for links, foreign files, a second root, and without a project', async () => {
    const hash = createHash('sha256').update('weights').digest('hex')
    const artifact = `p/artifacts/${hash.slice(0, 2)}/${hash}`
    for (const [entries, mode, reason] of [
      [{ 'p/project.db': 'x', [artifact]: 'weights' }, 0o120777, /link/],
      [{ 'p/project.db': 'x', 'p/run.sh': 'x' }, undefined, /does not belong/],
      [{ 'p/project.db': 'x', 'q/card.json': '{}' }, undefined, /outside/],
      [{ 'readme.txt': 'x' }, undefined, /no project\.db/],
      [{ 'p/project.db': 'x', [artifact]: 'other' }, undefined, /damaged/]
    ] as [Record<string, string>, number | undefined, RegExp][]) {
      expect(await attempt(await archive(entries, mode))).toMatchObject({
        code: 'refused',
        message: expect.stringMatching(reason) as string
      })
    }
  })

  it('are refused when they are no archive, or their database is none', async () => {
    const text = join(folder, 'text.zip')
    writeFileSync(text, 'not a zip file, but long enough to be looked at as one')
    expect(await attempt(text)).toMatchObject({ code: 'refused' })
    expect(await attempt(await archive({ 'p/project.db': 'no database' }))).toMatchObject({
      code: 'store-unreadable'
    })
  })
})

describe('the trash', () => {
  it('moves a project aside and back, and remembers it over a restart', async () => {
    const { path, close } = await makeProject('One')
    close()
    const entry = await createProjectTrash(join(folder, 'user')).put(path, 'One')
    expect(existsSync(path)).toBe(false)
    const trash = createProjectTrash(join(folder, 'user'))
    expect(await trash.list()).toEqual([entry])
    expect(await trash.restore(entry.id)).toBe(path)
    expect(await trash.list()).toEqual([])
    expect(await contents(path)).toMatchObject({ name: 'One' })
    expect(readdirSync(folder).sort()).toEqual(['One', 'user'])
  })

  it('never overwrites what took the place meanwhile', async () => {
    const { path, close } = await makeProject('One')
    close()
    const trash = createProjectTrash(join(folder, 'user'))
    const { id } = await trash.put(path, 'One')
    mkdirSync(path)
    await expect(trash.restore(id)).rejects.toMatchObject({ code: 'already-exists' })
    rmSync(path, { recursive: true })
    expect(await trash.restore(id)).toBe(path)
  })

  it('keeps what the system would not take', async () => {
    const { path, close } = await makeProject('One')
    close()
    const trash = createProjectTrash(join(folder, 'user'))
    const { id } = await trash.put(path, 'One')
    await trash.empty(() => Promise.reject(new Error('no trash here')))
    expect((await trash.list()).map((entry) => entry.id)).toEqual([id])
    await trash.empty((one) => Promise.resolve(rmSync(one, { recursive: true })))
    expect(await trash.list()).toEqual([])
    expect(readdirSync(folder).sort()).toEqual(['user'])
  })
})

describe('the card of a project', () => {
  it('tells size, last change, counts and tags without opening it, and keeps tags over a refresh', async () => {
    const path = join(folder, 'One')
    const { store } = await createProjectFolder(path, 'One', now)
    addRun(store)
    await writeTags(path, ['thesis', 'mnist', 'thesis'])
    await refreshCard(path, store)
    store.close()
    const card = await cardOf({ folder: path, name: 'One', openedAt: now, missing: false })
    expect(card).toMatchObject({ tags: ['thesis', 'mnist'], runs: 1, datasets: 0, thumbnail: null })
    expect(card.size).toBeGreaterThan(10_000)
    expect(Date.parse(card.changedAt ?? '')).toBeGreaterThan(Date.now() - 60_000)
    writeFileSync(join(path, 'card.json'), '{"tags": [7], "runs": -1}')
    expect(await cardOf({ folder: path, name: 'One', openedAt: now, missing: false })).toMatchObject({
      tags: [],
      runs: null
    })
  })
})

describe('the last change of a project', () => {
  const LONG_AGO = new Date('2026-01-02T03:04:05.000Z')
  const changeOf = async (path: string, isOpen = false): Promise<string | null> =>
    (await cardOf({ folder: path, name: 'One', openedAt: now, missing: false }, isOpen)).changedAt

  /** A project whose card and files are from long ago, with what is kept beside them. */
  async function oldProject(): Promise<string> {
    const path = join(folder, 'One')
    const { store } = await createProjectFolder(path, 'One', now)
    addRun(store)
    store.close()
    mkdirSync(join(path, 'backups'), { recursive: true })
    for (const name of readdirSync(path)) utimesSync(join(path, name), LONG_AGO, LONG_AGO)
    writeFileSync(join(path, 'backups', 'project-2026-01-03T00-00-00Z.db'), 'x')
    writeFileSync(join(path, 'project.db.schema-9.backup'), 'x')
    return path
  }

  it('is not that it was opened, had its lock taken, was looked at or backed up', async () => {
    const path = await oldProject()
    for (let time = 0; time < 2; time++) {
      const { store } = await openProjectFolder(path)
      store.lock.acquire()
      await refreshCard(path, store)
      expect(await changeOf(path, true)).toBe(LONG_AGO.toISOString())
      store.lock.release()
      await refreshCard(path, store)
      store.close()
      expect(await changeOf(path)).toBe(LONG_AGO.toISOString())
    }
  })

  it('is that of a row, of its tags, of a file', async () => {
    const path = await oldProject()
    const { store } = await openProjectFolder(path)
    const before = Date.now()
    store.project.write('Another', now)
    await refreshCard(path, store)
    store.close()
    const renamed = Date.parse((await changeOf(path)) ?? '')
    expect(renamed).toBeGreaterThanOrEqual(before)
    await new Promise((done) => setTimeout(done, 5))
    await writeTags(path, ['thesis'])
    const tagged = Date.parse((await changeOf(path)) ?? '')
    expect(tagged).toBeGreaterThan(renamed)
    // Files tell whole seconds exactly.
    const later = new Date(1000 * Math.ceil(tagged / 1000) + 60_000)
    writeFileSync(join(path, 'reports', 'one.pdf'), '%PDF')
    utimesSync(join(path, 'reports', 'one.pdf'), later, later)
    expect(await changeOf(path)).toBe(later.toISOString())
  })

  it('is that of the log where a program was killed before it could tell', async () => {
    const path = await oldProject()
    const { store } = await openProjectFolder(path)
    await refreshCard(path, store)
    store.lock.acquire()
    const killed = Date.now()
    expect(Date.parse((await changeOf(path)) ?? '')).toBeGreaterThan(killed - 5000)
    expect(await changeOf(path, true)).toBe(LONG_AGO.toISOString())
    store.lock.release()
    store.close()
  })
})

describe('thumbnails', () => {
  function decode(png: Buffer): { width: number; height: number; kind: number; rows: Buffer } {
    const length = png.readUInt32BE(33)
    return {
      width: png.readUInt32BE(16),
      height: png.readUInt32BE(20),
      kind: png[25] ?? -1,
      rows: inflateSync(png.subarray(41, 41 + length))
    }
  }

  it('are PNGs whose pixels are those given, with the check sums of the standard', () => {
    const { width, height, kind, rows } = decode(encodePng(2, 2, 1, Uint8Array.of(1, 2, 3, 4)))
    expect([width, height, kind]).toEqual([2, 2, 0])
    expect([...rows]).toEqual([0, 1, 2, 0, 3, 4])
    // The last chunk of every PNG: no data, and a check sum that is known.
    const png = encodePng(1, 1, 3, Uint8Array.of(9, 8, 7))
    expect(png.subarray(-8).toString('hex')).toBe('49454e44ae426082')
    expect(decode(png).kind).toBe(2)
  })

  it('place images side by side and bring floats from their bounds to bytes', () => {
    const pixels = new Float32Array(2 * 4).fill(-1)
    pixels.fill(1, 4)
    const png = mosaic({
      count: 2,
      imageShape: [2, 2, 1],
      classCount: 2,
      bounds: { lower: -1, upper: 1 },
      pixels,
      datasetHash: ''
    })
    const { width, height, rows } = decode(png)
    expect([width, height]).toEqual([192, 96])
    expect([rows[1], rows[32], rows[33], rows[64], rows[65]]).toEqual([0, 0, 255, 255, 0])
  })
})
