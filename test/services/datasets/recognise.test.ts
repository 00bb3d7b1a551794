import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { recogniseDropped } from '@services/datasets/recognise'
import { temporaryFolder } from './workbench'

async function zipOf(path: string, names: readonly string[]): Promise<string> {
  const zip = new ZipFile()
  for (const name of names) zip.addBuffer(Buffer.from(name), name)
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(path))
  return path
}

function made(...parts: readonly string[]): string {
  const path = join(temporaryFolder(), ...parts)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, '')
  return path
}

describe('what is given to the program', () => {
  it('is a project by its database, in a folder or by itself', async () => {
    const database = made('study', 'project.db')
    const folder = join(database, '..')
    expect(await recogniseDropped([folder])).toEqual({ kind: 'project', path: folder })
    expect(await recogniseDropped([database])).toEqual({ kind: 'project', path: folder })
  })

  it('is the archive of a project if its table of contents names the database, else data', async () => {
    const folder = temporaryFolder()
    const flat = await zipOf(join(folder, 'flat.zip'), ['project.db', 'artifacts/00/x'])
    const wrapped = await zipOf(join(folder, 'wrapped.ZIP'), ['study/project.db'])
    const deep = await zipOf(join(folder, 'deep.zip'), ['cats/1.png', 'a/b/project.db'])
    const images = await zipOf(join(folder, 'images.zip'), ['cat/1.png', 'dog/1.png'])
    for (const path of [flat, wrapped]) {
      expect(await recogniseDropped([path])).toEqual({ kind: 'archive', path })
    }
    for (const path of [deep, images]) {
      expect(await recogniseDropped([path])).toEqual({ kind: 'dataset', path })
    }
  })

  it('leaves damage to who reads it', async () => {
    const damaged = made('damaged.zip')
    writeFileSync(damaged, 'PK, but nothing more')
    expect(await recogniseDropped([damaged])).toEqual({ kind: 'dataset', path: damaged })
    const named = made('study.heisenbench')
    expect(await recogniseDropped([named])).toEqual({ kind: 'archive', path: named })
  })

  it('is a network by its name, and data otherwise; of several files the folder is meant', async () => {
    const model = made('net', 'model.json')
    expect(await recogniseDropped([join(model, '..')])).toEqual({ kind: 'model', path: model })
    const one = made('data', 'train-images-idx3-ubyte')
    const two = join(one, '..', 'train-labels-idx1-ubyte')
    writeFileSync(two, '')
    expect(await recogniseDropped([one, two])).toEqual({ kind: 'dataset', path: join(one, '..') })
    await expect(recogniseDropped([one, model])).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('found files of several') as string
    })
  })

  it('that is not there is said so', async () => {
    const path = join(temporaryFolder(), 'gone.csv')
    await expect(recogniseDropped([path])).rejects.toMatchObject({ code: 'not-found' })
  })
})
