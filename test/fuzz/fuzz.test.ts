import '@tensorflow/tfjs-node'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { AppError } from '@contract/errors'
import { mutateBytes, mutateJson } from './mutate'
import { createDice } from './random'
import { createSandbox, runOne } from './run-one'
import type { Target } from './target'
import { targets } from './targets'

// The short form of `npm run fuzz`: the first inputs of every target, in this process.

const folder = mkdtempSync(join(tmpdir(), 'heisenbench-fuzz-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// Raw damage to HDF5 can lead its library in circles; only the built program ends it, by its thread.
const inProcess = targets.filter(({ target }) => target.name !== 'model: Keras')

describe('damaged files', () => {
  it.each(inProcess)('$target.name', async ({ target, share }) => {
    const sandbox = createSandbox(join(folder, target.name.replace(/\W/g, '-')))
    const faults: string[] = []
    for (let index = 0; index < 300 * share; index++) {
      const { fault } = await runOne(target, 3, index, sandbox)
      if (fault !== undefined) faults.push(`${index}: ${fault}`)
    }
    expect(faults).toEqual([])
  })
})

describe('the judge', () => {
  const target = (run: Target['run']): Target => ({
    name: 'a target',
    make: () => Promise.resolve(new Map([['x', Buffer.from('x')]])),
    message: /expected/,
    run
  })
  const judge = (run: Target['run']): Promise<{ readonly is: string; readonly fault?: string | undefined }> =>
    runOne(target(run), 1, 0, createSandbox(join(folder, 'judge')))

  it('lets values and fitting errors pass', async () => {
    expect(await judge(() => Promise.resolve())).toEqual({ is: 'value' })
    expect(await judge(() => Promise.reject(new AppError('refused', 'expected x')))).toEqual({
      is: 'refused'
    })
  })

  it('finds what is wrong', async () => {
    expect((await judge(() => Promise.reject(new TypeError('x')))).fault).toMatch(/no AppError/)
    expect((await judge(() => Promise.reject(new AppError('bug', 'expected x')))).fault).toMatch(/code bug/)
    expect((await judge(() => Promise.reject(new AppError('refused', 'no')))).fault).toMatch(/too little/)
    const climbing = (input: string): Promise<void> =>
      Promise.resolve(writeFileSync(join(input, '../../out.txt'), ''))
    expect((await judge(climbing)).fault).toMatch(/left .*out.txt/)
  })
})

describe('the mutators', () => {
  it('make the same input from the same name, and another from another', () => {
    const bytes = Buffer.from('a good file with some bytes in it')
    const made = (name: string): string => mutateBytes(bytes, createDice(name)).toString('hex')
    expect(made('1')).toBe(made('1'))
    expect(new Set(Array.from({ length: 50 }, (_, index) => made(String(index)))).size).toBeGreaterThan(40)
  })

  it('leave the good file as it is', () => {
    const bytes = Buffer.from('untouched')
    const json = { a: [1, { b: 'c' }] }
    for (let index = 0; index < 200; index++) {
      mutateBytes(bytes, createDice(String(index)))
      mutateJson(json, createDice(String(index)))
    }
    expect(bytes.toString()).toBe('untouched')
    expect(json).toEqual({ a: [1, { b: 'c' }] })
  })
})
