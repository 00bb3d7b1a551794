import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { unzipSync } from 'fflate'
import { ModelImportSpec } from '@contract/job'
import { Model } from '@contract/model'
import { importModel } from '@services/models/import-model'
import { ArtifactStore } from '@services/store/artifacts'
import { zipped } from '../good-files'
import { mutateBytes, mutateJson } from '../mutate'
import type { Dice } from '../random'
import { type Files, type Target, asFiles } from '../target'

const fixtures = resolve('test/fixtures')
const keras = readdirSync(join(fixtures, 'keras')).filter((name) => /^(?!broken).*\.(h5|keras)$/.test(name))

async function run(input: string, output: string, names: readonly string[]): Promise<void> {
  const path = join(input, names[0] ?? '')
  const spec = ModelImportSpec.parse({ kind: 'model-import', name: 'fuzz', path })
  const artifacts = new ArtifactStore(join(output, 'artifacts'))
  Model.parse(await importModel({ spec, artifacts, newId: 'one', createdAt: 'now' }))
}

function json(bytes: Uint8Array, dice: Dice): Buffer {
  if (dice.below(3) === 0) return mutateBytes(Buffer.from(bytes), dice)
  return Buffer.from(JSON.stringify(mutateJson(JSON.parse(Buffer.from(bytes).toString('utf8')), dice)) ?? '')
}

function kerasFile(dice: Dice): Files {
  const name = dice.pick(keras)
  const bytes = readFileSync(join(fixtures, 'keras', name))
  if (!name.endsWith('.keras') || dice.below(4) === 0) return new Map([[name, mutateBytes(bytes, dice)]])
  const members: Record<string, Uint8Array> = unzipSync(bytes)
  const member = dice.pick(Object.keys(members))
  const content = members[member] ?? new Uint8Array()
  members[member] = member.endsWith('.json') ? json(content, dice) : mutateBytes(Buffer.from(content), dice)
  return new Map([[name, zipped(members)]])
}

const tfjs = join(fixtures, 'broken', 'models', 'ends-in-softmax')
const good = asFiles({
  'model.json': readFileSync(join(tfjs, 'model.json')),
  'weights.bin': readFileSync(join(tfjs, 'weights.bin'))
})

export const kerasModels: Target = {
  name: 'model: Keras',
  make: (dice) => Promise.resolve(kerasFile(dice)),
  message: /expect|layer|weights|cannot read/i,
  run
}

export const tfjsModels: Target = {
  name: 'model: TensorFlow.js',
  make(dice) {
    const files = new Map(good)
    if (dice.below(5) === 0)
      files.set('weights.bin', mutateBytes(good.get('weights.bin') ?? Buffer.alloc(0), dice))
    else files.set('model.json', json(good.get('model.json') ?? Buffer.alloc(0), dice))
    return Promise.resolve(files)
  },
  message: /expect|layer|weights|outside/i,
  run
}
