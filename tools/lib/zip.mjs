import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, mkdir, open, readFile, rm, symlink } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LONGEST_COMMENT = 0xffff
const SYMLINK = 0o120000
const CHUNK = 1 << 20

/**
 * Unpacks a zip file (a wheel is one), so that neither `unzip` nor Python's modules need be there.
 *
 * @param {string} file
 * @param {string} folder
 * @param {{ select?: (name: string) => boolean, onBytes?: (done: number, total: number) => void }} [options]
 *   select: which entries to unpack; all when absent
 */
export async function unzip(file, folder, options = {}) {
  const entries = (await readDirectory(file)).filter(
    (entry) => !entry.name.endsWith('/') && (options.select?.(entry.name) ?? true)
  )
  const total = entries.reduce((sum, entry) => sum + entry.size, 0)
  let done = 0
  const handle = await open(file, 'r')
  try {
    for (const entry of entries) {
      const target = resolve(folder, entry.name)
      if (!target.startsWith(resolve(folder) + sep))
        throw new Error(`${file}: '${entry.name}' would leave the folder`)
      await mkdir(dirname(target), { recursive: true })
      await extract(file, await dataStart(handle, entry.offset), entry, target, (bytes) => {
        done += bytes
        options.onBytes?.(done, total)
      })
    }
  } finally {
    await handle.close()
  }
}

/**
 * @typedef {{ name: string, method: number, packed: number, size: number, offset: number, mode: number }} Entry
 * @param {string} file
 * @returns {Promise<Entry[]>}
 */
async function readDirectory(file) {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const tail = await readAt(
      handle,
      Math.max(0, size - LONGEST_COMMENT - 22),
      Math.min(size, LONGEST_COMMENT + 22)
    )
    let end = tail.length - 22
    while (end >= 0 && tail.readUInt32LE(end) !== END) end--
    if (end < 0) throw new Error(`${file} is not a zip file: it has no directory at its end`)
    const count = tail.readUInt16LE(end + 10)
    const directory = await readAt(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12))
    if (count === 0xffff) throw new Error(`${file} has more entries than this reader knows (zip64)`)
    return parseDirectory(directory, count, file)
  } finally {
    await handle.close()
  }
}

/** @param {Buffer} directory @param {number} count @param {string} file */
function parseDirectory(directory, count, file) {
  const entries = []
  for (let at = 0, i = 0; i < count; i++) {
    if (directory.readUInt32LE(at) !== CENTRAL)
      throw new Error(`${file} is damaged: entry ${i} has a wrong mark`)
    const nameLength = directory.readUInt16LE(at + 28)
    entries.push({
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      mode: directory.readUInt32LE(at + 38) >>> 16,
      offset: directory.readUInt32LE(at + 42),
      name: directory.toString('utf8', at + 46, at + 46 + nameLength)
    })
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

/** The local header repeats name and extra fields, with lengths of its own. */
async function dataStart(
  /** @type {import('node:fs/promises').FileHandle} */ handle,
  /** @type {number} */ offset
) {
  const header = await readAt(handle, offset, 30)
  return offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
}

/**
 * @param {string} file
 * @param {number} start
 * @param {Entry} entry
 * @param {string} target
 * @param {(bytes: number) => void} onChunk
 */
async function extract(file, start, entry, target, onChunk) {
  const packed =
    entry.packed === 0
      ? Readable.from([])
      : createReadStream(file, { start, end: start + entry.packed - 1, highWaterMark: CHUNK })
  const steps = [packed]
  if (entry.method === 8) steps.push(createInflateRaw({ chunkSize: CHUNK }))
  else if (entry.method !== 0) {
    throw new Error(
      `${file}: '${entry.name}' is packed by method ${entry.method}, which this reader does not know`
    )
  }
  const count = async function* (/** @type {AsyncIterable<Buffer>} */ source) {
    for await (const chunk of source) {
      onChunk(chunk.length)
      yield chunk
    }
  }
  await pipeline([...steps, count, createWriteStream(target, { highWaterMark: 2 * CHUNK })])
  if ((entry.mode & 0o170000) === SYMLINK) {
    const link = await readFile(target, 'utf8')
    await rm(target)
    await symlink(link, target)
  } else if ((entry.mode & 0o777) !== 0) await chmod(target, entry.mode & 0o777)
}

/** @param {import('node:fs/promises').FileHandle} handle @param {number} position @param {number} length */
async function readAt(handle, position, length) {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}
