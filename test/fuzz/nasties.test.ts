import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, crc32, deflateRawSync, gzipSync } from 'node:zlib'
import * as tf from '@tensorflow/tfjs-node'
import { unzipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '@contract/errors'
import { DatasetImportSpec, ModelImportSpec } from '@contract/job'
import { neverAborted } from '@core/signal'
import { importDataset } from '@services/datasets'
import { importModel } from '@services/models/import-model'
import { archiveProject } from '@services/projects/archive'
import { unpackProject } from '@services/projects/unpack'
import { ArtifactStore } from '@services/store/artifacts'
import { createProjectFolder } from '@services/store/project-folder'
import { createDecodeImage } from '../../src/engine/decode-image'
import { readStudy } from '../../src/cli/read-study'
import { zipped } from './good-files'

// Files that are built to break a reader. Each ends within seconds and within memory, with an error for people, and
// leaves nothing behind.

const MAX_SECONDS = 5
const MAX_BYTES = 768 * 2 ** 20

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-nasty-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The error that some work ends with, which comes soon and costs little memory. */
async function refusalOf(work: () => Promise<unknown>): Promise<AppError> {
  const begun = performance.now()
  const before = process.memoryUsage.rss()
  let highest = before
  const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 20)
  try {
    const error: unknown = await work().then(
      () => new Error('it was read as if it were good'),
      (thrown: unknown) => thrown
    )
    highest = Math.max(highest, process.memoryUsage.rss())
    expect(error).toBeInstanceOf(AppError)
    expect((performance.now() - begun) / 1000).toBeLessThan(MAX_SECONDS)
    expect(highest - before).toBeLessThan(MAX_BYTES)
    return error as AppError
  } finally {
    clearInterval(watch)
  }
}

function importing(path: string): Promise<AppError> {
  const spec = DatasetImportSpec.parse({
    kind: 'dataset-import',
    name: 'x',
    source: { kind: 'path', path, format: 'auto' }
  })
  const artifacts = new ArtifactStore(join(folder, 'store', 'artifacts'))
  const given = {
    spec,
    artifacts,
    builtins: '/nowhere',
    newId: 'one',
    createdAt: 'now',
    decodeImage: createDecodeImage(tf.node)
  }
  return refusalOf(() =>
    importDataset(given, { signal: neverAborted, progress: () => undefined, log: () => undefined })
  )
}

function importingModel(path: string): Promise<AppError> {
  const artifacts = new ArtifactStore(join(folder, 'store', 'artifacts'))
  const spec = ModelImportSpec.parse({ kind: 'model-import', name: 'x', path })
  return refusalOf(() => importModel({ spec, artifacts, newId: 'one', createdAt: 'now' }))
}

const write = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, bytes)
  return path
}

/** A stream of deflate that holds `mebibytes` of zeros: one piece, repeated. */
function zeros(mebibytes: number): Buffer {
  const piece = deflateRawSync(Buffer.alloc(2 ** 20), { finishFlush: constants.Z_FULL_FLUSH })
  return Buffer.concat([...Array.from({ length: mebibytes }, () => piece), Buffer.of(3, 0)])
}

/** A ZIP of one deflated member that declares what it is told to declare. */
function zipOf(name: string, deflated: Buffer, declared: number): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0)
  fields.writeUInt16LE(8, 4)
  fields.writeUInt32LE(deflated.length, 14)
  fields.writeUInt32LE(declared >>> 0, 18)
  fields.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name)])
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02\x14\x00', 'latin1'),
    fields,
    Buffer.alloc(14),
    Buffer.from(name)
  ])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length + deflated.length, 16)
  return Buffer.concat([local, deflated, central, end])
}

describe('headers that claim what cannot be', () => {
  it('2^32 images of 65535 x 65535 in an IDX file', async () => {
    const header = Buffer.alloc(16 + 64)
    header.writeUInt32BE(0x803, 0)
    for (const [at, value] of [
      [4, 2 ** 32 - 1],
      [8, 65535],
      [12, 65535]
    ] as const)
      header.writeUInt32BE(value, at)
    write('d/train-images-idx3-ubyte', header)
    write('d/train-labels-idx1-ubyte', Buffer.of(0, 0, 8, 1, 255, 255, 255, 255, 0))
    expect((await importing(join(folder, 'd'))).message).toMatch(/expected/)
  })

  it('2^40 images in a NumPy array', async () => {
    const text =
      `{'descr': '|u1', 'fortran_order': False, 'shape': (${2 ** 40}, 28, 28), }`.padEnd(117) + '\n'
    const length = Buffer.alloc(2)
    length.writeUInt16LE(text.length)
    const array = Buffer.concat([
      Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
      length,
      Buffer.from(text),
      Buffer.alloc(99)
    ])
    write('d/x.npy', array)
    write('d/y.npy', array)
    expect((await importing(join(folder, 'd'))).message).toMatch(/expected/)
    expect((await importing(write('x.npz', zipped({ 'x.npy': array, 'y.npy': array })))).message).toMatch(
      /expected/
    )
  })

  it('a PNG of 100,000 x 100,000', async () => {
    const chunk = (type: string, body: Buffer): Buffer => {
      const typed = Buffer.concat([Buffer.from(type), body])
      const ends = Buffer.alloc(8)
      ends.writeUInt32BE(body.length, 0)
      ends.writeUInt32BE(crc32(typed), 4)
      return Buffer.concat([ends.subarray(0, 4), typed, ends.subarray(4)])
    }
    const size = Buffer.alloc(13)
    size.writeUInt32BE(100_000, 0)
    size.writeUInt32BE(100_000, 4)
    size.set([8, 0, 0, 0, 0], 8)
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])
    const zlib = Buffer.concat([Buffer.of(0x78, 0x9c), zeros(8), Buffer.of(0, 0, 0, 0)])
    const png = Buffer.concat([
      signature,
      chunk('IHDR', size),
      chunk('IDAT', zlib),
      chunk('IEND', Buffer.alloc(0))
    ])
    for (const name of ['d/a/1.png', 'd/a/2.png', 'd/b/1.png', 'd/b/2.png']) write(name, png)
    expect((await importing(join(folder, 'd'))).message).toMatch(/expected/)
  })

  it('weights of 2^20 x 2^20 in a model.json', async () => {
    const layer = {
      class_name: 'Dense',
      config: { name: 'd', units: 2 ** 20, batch_input_shape: [null, 2 ** 20] }
    }
    const weights = [{ name: 'd/kernel', shape: [2 ** 20, 2 ** 20], dtype: 'float32' }]
    const topology = { class_name: 'Sequential', config: { name: 's', layers: [layer] } }
    write('m/weights.bin', Buffer.alloc(64))
    const path = write(
      'm/model.json',
      JSON.stringify({ modelTopology: topology, weightsManifest: [{ paths: ['weights.bin'], weights }] })
    )
    expect((await importingModel(path)).message).toMatch(/expected/)
  })
})

describe('bombs', () => {
  it('a ZIP of zeros, by what it declares and by what comes out of it', async () => {
    const honest = write('honest.zip', zipOf('a/1.csv', zeros(2048), 2048 * 2 ** 20))
    expect((await importing(honest)).message).toMatch(/shrink/)
    const lying = write('lying.zip', zipOf('a/1.csv', zeros(2048), 100))
    expect((await importing(lying)).message).toMatch(/expected/)
  })

  it('gzip of zeros as IDX', async () => {
    const start = Buffer.alloc(16)
    start.writeUInt32BE(0x803, 0)
    for (const at of [4, 8, 12]) start.writeUInt32BE(28, at)
    const bomb = Buffer.concat([
      gzipSync(start),
      Buffer.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3),
      zeros(1024),
      Buffer.alloc(8)
    ])
    write('d/train-images-idx3-ubyte.gz', bomb)
    write(
      'd/train-labels-idx1-ubyte.gz',
      gzipSync(Buffer.of(0, 0, 8, 1, 0, 0, 0, 28, ...Array.from({ length: 28 }, (_, i) => i % 2)))
    )
    expect((await importing(join(folder, 'd'))).message).toMatch(/expected/)
  })

  it('a project whose database is zeros', async () => {
    const path = write('bomb.zip', zipOf('p/project.db', zeros(2048), 2048 * 2 ** 20))
    const error = await refusalOf(() =>
      unpackProject(path, join(folder, 'project'), { signal: neverAborted, progress: () => undefined })
    )
    expect(error.code).toBe('refused')
    expect(readdirSync(folder)).toEqual(['bomb.zip'])
  })

  it('a network whose weights are zeros', async () => {
    const good: Record<string, Uint8Array> = unzipSync(readFileSync('test/fixtures/keras/sequential-3.keras'))
    expect(Object.keys(good)).toContain('model.weights.h5')
    const path = write('bomb.keras', zipOf('model.weights.h5', zeros(2048), 2048 * 2 ** 20))
    expect((await importingModel(path)).code).toBe('model-unreadable')
  })
})

describe('files without an end', () => {
  it.each(['table.csv', 'model.json', 'study.json', 'images.idx'])(
    '%s of one gibibyte in one line',
    async (name) => {
      const path = write(name, '0,1,2')
      truncateSync(path, 2 ** 30)
      if (name === 'study.json') expect((await refusalOf(() => readStudy(path))).code).toBe('invalid-input')
      else if (name === 'model.json') expect((await importingModel(path)).message).toMatch(/expected/)
      else expect((await importing(path)).message).toMatch(/expected/)
    }
  )

  it('a CSV with a gibibyte of digits in one line', async () => {
    const path = write('table.csv', 'label,a,b,c\n0,1,2,3\n')
    const digits = Buffer.alloc(2 ** 24, '1234567,')
    for (let times = 0; times < 64; times++) writeFileSync(path, digits, { flag: 'a' })
    expect((await importing(path)).message).toMatch(/expected/)
  })

  it('a study of 100,000 brackets', async () => {
    const path = write('study.json', '['.repeat(100_000) + ']'.repeat(100_000))
    expect((await refusalOf(() => readStudy(path))).code).toBe('invalid-input')
  })
})

describe('networks inside of networks', () => {
  it.each([100, 20_000])('%i deep', async (depth) => {
    let text = JSON.stringify({
      class_name: 'Dense',
      config: { name: 'd', units: 2, batch_input_shape: [null, 4] }
    })
    text = `${'{"class_name":"Sequential","config":{"name":"s","layers":['.repeat(depth)}${text}${']}}'.repeat(depth)}`
    write('m/weights.bin', '')
    const path = write(
      'm/model.json',
      `{"modelTopology":${text},"weightsManifest":[{"paths":["weights.bin"],"weights":[]}]}`
    )
    expect((await importingModel(path)).code).toBe('model-unreadable')
    const good: Record<string, Uint8Array> = unzipSync(readFileSync('test/fixtures/keras/sequential-3.keras'))
    const keras = write('deep.keras', zipped({ ...good, 'config.json': Buffer.from(text) }))
    expect((await importingModel(keras)).code).toBe('model-unreadable')
  })
})

describe('names that lead elsewhere', () => {
  it.each(['../x', '/x', 'p/../../x', 'p\\..\\x', 'p/artifacts/aa/../../../../x'])(
    '%s in the archive of a project',
    async (name) => {
      const { store } = await createProjectFolder(join(folder, 'p'), 'p', '2026-01-01T00:00:00.000Z')
      store.close()
      const task = { signal: neverAborted, progress: () => undefined }
      await archiveProject(join(folder, 'p'), join(folder, 'p.zip'), task)
      const members: Record<string, Uint8Array> = unzipSync(readFileSync(join(folder, 'p.zip')))
      const path = write('hostile.zip', zipped({ ...members, [name]: Buffer.from('x') }))
      const error = await refusalOf(() => unpackProject(path, join(folder, 'deep', 'er', 'project'), task))
      expect(error.code).toBe('refused')
      expect(execFileSync('find', [folder, '-name', 'x']).toString()).toBe('')
    }
  )
})

describe('HDF5', () => {
  it('with groups that hold themselves, by hard and by soft links', async () => {
    const h5 = await import('h5wasm/node')
    await h5.ready
    for (const kind of ['hard', 'soft'] as const) {
      const path = join(folder, `${kind}.h5`)
      const file = new h5.File(path, 'w')
      const layers = [
        { class_name: 'Dense', config: { name: 'loop', units: 2, batch_input_shape: [null, 4] } }
      ]
      file.create_attribute(
        'model_config',
        JSON.stringify({ class_name: 'Sequential', config: { name: 's', layers } })
      )
      const group = file.create_group('model_weights')
      if (kind === 'hard') group.create_hard_link('/model_weights', 'loop')
      else {
        group.create_soft_link('/model_weights/other', 'loop')
        group.create_soft_link('/model_weights/loop', 'other')
      }
      file.close()
      expect((await importingModel(path)).code).toBe('model-unreadable')
    }
  })
})
