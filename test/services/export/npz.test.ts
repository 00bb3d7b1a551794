import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from './crc32'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createNpzWriter, npyHeader, writeNpz } from '@services/export/npz'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-npz-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const x = Float32Array.from({ length: 24 }, (_, index) => index / 7)
const y = Int32Array.of(3, -1, 70_000, 4)
const z = Uint8Array.of(0, 255, 7, 8)

/** The stored members of a zip file, read by its central directory (PKWARE APPNOTE 4.3). */
function unzip(bytes: Buffer): Record<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  const members: Record<string, Buffer> = {}
  let position = bytes.readUInt32LE(end + 16)
  for (let entry = 0; entry < bytes.readUInt16LE(end + 10); entry++) {
    expect(bytes.readUInt32LE(position)).toBe(0x02014b50)
    expect(bytes.readUInt16LE(position + 10)).toBe(0)
    const nameLength = bytes.readUInt16LE(position + 28)
    const local = bytes.readUInt32LE(position + 42)
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const content = bytes.subarray(start, start + bytes.readUInt32LE(position + 20))
    expect(bytes.readUInt32LE(position + 24)).toBe(content.length)
    expect(bytes.readUInt32LE(position + 16)).toBe(crc32(content))
    members[bytes.toString('utf8', position + 46, position + 46 + nameLength)] = content
    position += 46 + nameLength + bytes.readUInt16LE(position + 30) + bytes.readUInt16LE(position + 32)
  }
  return members
}

describe('NumPy archives', () => {
  it('have headers as the specification says', () => {
    for (const shape of [[4], [2, 3], [60_000, 28, 28, 1], [0, 5], Array.from({ length: 12 }, () => 10)]) {
      const header = npyHeader('float32', shape)
      expect(header.length % 64).toBe(0)
      expect(header.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\x00')
      expect(header.readUInt16LE(8)).toBe(header.length - 10)
      expect(header.at(-1)).toBe(0x0a)
      const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
      expect(header.toString('latin1', 10).trimEnd()).toBe(
        `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`
      )
    }
    expect(npyHeader('int32', [1]).toString('latin1')).toContain("'<i4'")
    expect(npyHeader('uint8', [1]).toString('latin1')).toContain("'|u1'")
  })

  it('hold the bytes of every array', async () => {
    const path = join(folder, 'out.npz')
    await writeNpz(path, {
      x: { shape: [2, 3, 4], data: x },
      y: { shape: [4], data: y },
      z: { shape: [2, 2], data: z }
    })
    expect(readdirSync(folder)).toEqual(['out.npz'])
    expect(unzip(readFileSync(path))).toEqual({
      'x.npy': Buffer.concat([npyHeader('float32', [2, 3, 4]), Buffer.from(x.buffer)]),
      'y.npy': Buffer.concat([npyHeader('int32', [4]), Buffer.from(y.buffer)]),
      'z.npy': Buffer.concat([npyHeader('uint8', [2, 2]), Buffer.from(z.buffer)])
    })
  })

  it('come out the same in batches as in one piece', async () => {
    await writeNpz(join(folder, 'whole.npz'), { x: { shape: [6, 4], data: x }, y: { shape: [4], data: y } })
    const writer = await createNpzWriter(join(folder, 'batches.npz'), {
      x: { shape: [4], dtype: 'float32' },
      y: { shape: [], dtype: 'int32' }
    })
    await writer.append({ x: x.subarray(0, 8), y: y.subarray(0, 1) })
    await writer.append({ x: x.subarray(8, 8) })
    await writer.append({ x: x.subarray(8) })
    await writer.append({ y: y.subarray(1) })
    expect(readdirSync(folder)).not.toContain('batches.npz')
    await writer.finish()
    await writer.discard()
    expect(readFileSync(join(folder, 'batches.npz'))).toEqual(readFileSync(join(folder, 'whole.npz')))
    expect(readdirSync(folder).sort()).toEqual(['batches.npz', 'whole.npz'])
  })

  it('replace an older file only when whole, and leave nothing when dropped', async () => {
    const path = join(folder, 'out.npz')
    writeFileSync(path, 'older')
    const writer = await createNpzWriter(path, { x: { shape: [4], dtype: 'float32' } })
    await writer.append({ x })
    await writer.discard()
    expect(readFileSync(path, 'utf8')).toBe('older')
    expect(readdirSync(folder)).toEqual(['out.npz'])
    await writeNpz(path, { x: { shape: [24], data: x } })
    expect(Object.keys(unzip(readFileSync(path)))).toEqual(['x.npy'])
  })

  it('refuse items that do not fit, and say where the disk failed', async () => {
    const writer = await createNpzWriter(join(folder, 'out.npz'), { x: { shape: [5], dtype: 'float32' } })
    await expect(writer.append({ x })).rejects.toThrow(
      'The array "x" takes float32 items of 5, not 24 values of float32.'
    )
    await expect(writer.append({ x: z })).rejects.toMatchObject({ code: 'bug' })
    await writer.discard()
    const path = join(folder, 'none', 'out.npz')
    await expect(writeNpz(path, { y: { shape: [4], data: y } })).rejects.toMatchObject({
      code: 'disk-failed',
      message: `${path}: expected an existing folder to write into, found none. Create it first.`
    })
    // A folder stands where the file should go.
    await expect(writeNpz(folder, { y: { shape: [4], data: y } })).rejects.toMatchObject({
      code: 'disk-failed'
    })
    expect(readdirSync(folder)).toEqual([])
  })

  const numpy = spawnSync('python3', ['-c', 'import numpy']).status === 0
  it.runIf(numpy)('are read by NumPy', async () => {
    const path = join(folder, 'out.npz')
    await writeNpz(path, {
      x: { shape: [2, 3, 4], data: x },
      y: { shape: [4], data: y },
      z: { shape: [2, 2], data: z },
      none: { shape: [0, 3], data: new Float32Array(0) }
    })
    const script = `
import json, sys, numpy
with numpy.load(sys.argv[1]) as file:
    print(json.dumps({name: [str(file[name].dtype), list(file[name].shape), file[name].ravel().tolist()] for name in file}))
`
    const { stdout, stderr } = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({
      x: ['float32', [2, 3, 4], Array.from(x)],
      y: ['int32', [4], Array.from(y)],
      z: ['uint8', [2, 2], Array.from(z)],
      none: ['float32', [0, 3], []]
    })
  })
})
