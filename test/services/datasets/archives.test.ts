import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import * as tf from '@tensorflow/tfjs-node'
import { pack, type Headers } from 'tar-stream'
import { ZipFile } from 'yazl'
import { describe, expect, it } from 'vitest'
import { loadSplit } from '@services/datasets/load'
import { ArtifactStore } from '@services/store/artifacts'
import { filesBelow, importPath, mnist, temporaryFolder } from './workbench'

interface Member {
  readonly name: string
  readonly bytes: Uint8Array
  readonly mode?: number
}

async function zip(path: string, members: readonly Member[]): Promise<string> {
  const archive = new ZipFile()
  for (const { name, bytes, mode } of members) {
    archive.addBuffer(Buffer.from(bytes), name, mode === undefined ? {} : { mode })
  }
  archive.end()
  await pipeline(archive.outputStream, createWriteStream(path))
  return path
}

async function tarGz(path: string, members: readonly (Headers & { bytes?: Uint8Array })[]): Promise<string> {
  const archive = pack()
  for (const { bytes, ...header } of members) archive.entry(header, Buffer.from(bytes ?? new Uint8Array(0)))
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk)
  writeFileSync(path, gzipSync(Buffer.concat(chunks)))
  return path
}

/** Replaces a text inside of a file by one of the same length. */
function overwrite(path: string, before: string, after: string): void {
  const bytes = readFileSync(path)
  let found = 0
  for (let at = bytes.indexOf(before); at >= 0; at = bytes.indexOf(before, at + 1)) {
    bytes.write(after, at, 'latin1')
    found++
  }
  expect(found).toBeGreaterThan(0)
  writeFileSync(path, bytes)
}

async function picture(shade: number): Promise<Uint8Array> {
  const image = tf.fill([3, 4, 1], shade, 'int32') as tf.Tensor3D
  try {
    return await tf.node.encodePng(image)
  } finally {
    image.dispose()
  }
}

async function pictures(prefix: string): Promise<Member[]> {
  const members: Member[] = []
  for (const [index, name] of ['cat', 'dog'].entries()) {
    for (let image = 0; image < 5; image++) {
      members.push({ name: `${prefix}${name}/${image}.png`, bytes: await picture(40 * index + image) })
    }
  }
  return members
}

/** Imports and expects a refusal that leaves nothing behind. */
async function refused(path: string): Promise<string> {
  const artifacts = new ArtifactStore(join(temporaryFolder(), 'artifacts'))
  const error: unknown = await importPath(path, { artifacts }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'dataset-unreadable' })
  expect(filesBelow(artifacts.folder)).toEqual([])
  return (error as Error).message
}

/** Records of CIFAR: image i of class i mod classes, its planes filled with i, i + 1 and i + 2. */
function records(count: number, labelBytes: number, classes: number): Buffer {
  return Buffer.concat(
    Array.from({ length: count }, (_, image) =>
      Buffer.concat([
        Buffer.from(labelBytes === 2 ? [image % 20, image % classes] : [image % classes]),
        ...[0, 1, 2].map((plane) => Buffer.alloc(1024, image + plane))
      ])
    )
  )
}

describe('archives', () => {
  it('ZIP of an image folder, wrapped in a folder, with what a Mac leaves behind', async () => {
    const path = join(temporaryFolder(), 'pets.zip')
    const extra = [{ name: '__MACOSX/pets/._cat', bytes: Uint8Array.of(1) }]
    const { dataset, artifacts } = await importPath(await zip(path, [...(await pictures('pets/')), ...extra]))
    expect(dataset).toMatchObject({
      format: 'images',
      imageShape: [3, 4, 1],
      classNames: ['cat', 'dog'],
      train: { count: 8 },
      test: { count: 2 }
    })
    expect(filesBelow(artifacts.folder)).toHaveLength(4)
  })

  it('ZIP of an image folder with train and test', async () => {
    const path = join(temporaryFolder(), 'pets.zip')
    const members = [...(await pictures('train/')), ...(await pictures('test/'))]
    const { dataset } = await importPath(await zip(path, members))
    expect(dataset).toMatchObject({ splitNote: 'given; classes interleaved', test: { count: 10 } })
  })

  it('ZIP of the MNIST test files gives the same data set as the files', async () => {
    const names = ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte']
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'plain'))
    const members = names.map((name) => ({ name, bytes: readFileSync(join(mnist, name)) }))
    for (const { name, bytes } of members) writeFileSync(join(folder, 'plain', name), bytes)
    const packed = await importPath(await zip(join(folder, 'mnist.zip'), members))
    const plain = await importPath(join(folder, 'plain'))
    expect(packed.dataset.hash).toBe(plain.dataset.hash)
  })

  it('CIFAR-10 as it is distributed: .tar.gz with batches and names', async () => {
    const names = ['airplane', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck', 'zebra']
    const file = (name: string, bytes: Uint8Array) => ({ name: `cifar-10-batches-bin/${name}`, bytes })
    const path = await tarGz(join(temporaryFolder(), 'cifar-10-binary.tar.gz'), [
      { name: 'cifar-10-batches-bin/', type: 'directory' },
      file('batches.meta.txt', Buffer.from(`${names.join('\n')}\n\n`)),
      file('data_batch_1.bin', records(30, 1, 10)),
      file('data_batch_2.bin', records(20, 1, 10)),
      file('readme.html', Buffer.from('<html>')),
      file('test_batch.bin', records(10, 1, 10))
    ])
    const { dataset, artifacts } = await importPath(path)
    expect(dataset).toMatchObject({
      format: 'cifar',
      imageShape: [32, 32, 3],
      classNames: names,
      splitNote: 'given',
      train: { count: 50, classCounts: Array.from({ length: 10 }, () => 5) }
    })
    const test = await loadSplit(dataset, 'test', artifacts, null)
    expect(Array.from(test.labels)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    // Planes have become pixels: red, green and blue side by side.
    expect(Array.from(test.pixels.subarray(3 * 1024 * 7, 3 * 1024 * 7 + 6))).toEqual([7, 8, 9, 7, 8, 9])
  })

  it('CIFAR-100 with fine or coarse labels, and a single batch', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'train.bin'), records(200, 2, 100))
    writeFileSync(join(folder, 'test.bin'), records(100, 2, 100))
    const fine = await importPath(folder)
    const coarse = await importPath(folder, { options: { cifarLabels: 'coarse' } })
    expect([fine, coarse].map(({ dataset }) => dataset.classNames.length)).toEqual([100, 20])
    expect(coarse.dataset.splitNote).toBe('given; coarse labels')
    writeFileSync(join(folder, 'data_batch_1.bin'), records(40, 1, 10))
    const single = await importPath(join(folder, 'data_batch_1.bin'))
    expect(single.dataset).toMatchObject({ train: { count: 32 }, test: { count: 8 } })
  })
})

describe('archives that are refused', () => {
  const evil = 'evil/evil/evil.png'
  const escapes = ['../../../../../e.png', '/tmp/evil/evil.png', 'C:/evil/evil/e.png', 'evil/../../ev.png']

  it.each(escapes)('ZIP with the name %s', async (name) => {
    const path = await zip(join(temporaryFolder(), 'evil.zip'), [{ name: evil, bytes: await picture(1) }])
    overwrite(path, evil, name.padEnd(evil.length, 'x').slice(0, evil.length))
    expect(await refused(path)).toMatch(/^evil\.zip: expected/)
  })

  it.each(['../up.png', '/tmp/up.png', 'a/../../up.png'])('tar with the name %s', async (name) => {
    const path = await tarGz(join(temporaryFolder(), 'evil.tgz'), [{ name, bytes: await picture(1) }])
    expect(await refused(path)).toContain('leads out of it')
  })

  it('links', async () => {
    const folder = temporaryFolder()
    const bytes = Buffer.from('/etc')
    const linked = await zip(join(folder, 'link.zip'), [{ name: 'cat/1.png', bytes, mode: 0o120777 }])
    expect(await refused(linked)).toContain('found a link')
    for (const type of ['symlink', 'link'] as const) {
      const path = await tarGz(join(folder, `${type}.tar.gz`), [{ name: 'cat', type, linkname: '/etc' }])
      expect(await refused(path)).toContain('found a link')
    }
    const device = await tarGz(join(folder, 'device.tgz'), [{ name: 'cat/1.png', type: 'character-device' }])
    expect(await refused(device)).toContain('character-device')
  })

  it('bombs: by what they declare, and by what comes out', async () => {
    const folder = temporaryFolder()
    const path = await zip(join(folder, 'bomb.zip'), [{ name: 'cat/1.png', bytes: new Uint8Array(1 << 20) }])
    const bytes = readFileSync(path)
    const entry = bytes.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'))
    expect(bytes.readUInt32LE(entry + 24)).toBe(1 << 20)
    bytes.writeUInt32LE(0xf0000000, entry + 24)
    writeFileSync(path, bytes)
    expect(await refused(path)).toContain('4,026,531,840 bytes')
    bytes.writeUInt32LE(100, entry + 24)
    writeFileSync(path, bytes)
    expect(await refused(path)).toContain('too many bytes')
  })

  it('a name twice, and damage', async () => {
    const folder = temporaryFolder()
    const bytes = await picture(1)
    const twice = [
      { name: 'cat/1.png', bytes },
      { name: 'cat/1.png', bytes }
    ]
    expect(await refused(await tarGz(join(folder, 'twice.tgz'), twice))).toContain('every name once')
    const path = await zip(join(folder, 'cut.zip'), await pictures(''))
    writeFileSync(path, readFileSync(path).subarray(0, 400))
    expect(await refused(path)).toMatch(/^cut\.zip: expected a whole ZIP archive/)
    const cut = await tarGz(join(folder, 'cut.tgz'), [{ name: 'cat/1.png', bytes: new Uint8Array(9000) }])
    writeFileSync(cut, readFileSync(cut).subarray(0, 60))
    expect(await refused(cut)).toContain('cut.tgz')
  })
})
