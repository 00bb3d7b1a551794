import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DatasetFormat } from '@contract/dataset'
import { AppError } from '@contract/errors'
import { ArtifactStore } from '@services/store/artifacts'
import { filesBelow, importPath, temporaryFolder } from './workbench'

interface BrokenCase {
  readonly path: string
  readonly format?: DatasetFormat | 'auto'
  readonly options?: object
  readonly code: string
  readonly message: string
}

const root = 'test/fixtures/broken'
const cases = JSON.parse(readFileSync(join(root, 'datasets.json'), 'utf8')) as BrokenCase[]

describe('a broken data set gets a message that says what is wrong where, and leaves nothing behind', () => {
  it.each(cases)('$path $format', async ({ path, format, options, code, message }) => {
    const artifacts = new ArtifactStore(temporaryFolder())
    const error: unknown = await importPath(join(root, path), {
      artifacts,
      ...(format ? { format } : {}),
      ...(options ? { options } : {})
    }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AppError)
    expect({ code: (error as AppError).code, message: (error as AppError).message }).toEqual({
      code,
      message
    })
    expect(filesBelow(artifacts.folder)).toEqual([])
  })

  it('says so if there is nothing at the path', async () => {
    await expect(importPath('/no/such/place')).rejects.toMatchObject({
      code: 'not-found',
      message: '/no/such/place: there is no such file or folder. Check the path.'
    })
  })
})
