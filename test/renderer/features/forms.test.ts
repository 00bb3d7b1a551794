import { StudySpec } from '@contract/study'
import { describe, expect, it } from 'vitest'
import { nameOfPath } from '../../../src/renderer/src/features/data/path-name'
import { folderName, projectFolder } from '../../../src/renderer/src/features/projects/project-folder'
import { draftOfStudy, freeName, parseDraft } from '../../../src/renderer/src/features/study/study-draft'
import { methodsOf, newMethod } from '../../../src/renderer/src/features/runs/method-draft'
import { parseNumbers } from '../../../src/renderer/src/format'
import { imageShapeOf } from '../../../src/renderer/src/features/uncertainty/image-shape'
import { scaleColor } from '../../../src/renderer/src/features/uncertainty/color-scale'

const study = StudySpec.parse({
  heisenbenchStudy: 1,
  name: 'quick',
  title: 'Quick',
  dataset: { builtin: 'mnist' },
  limits: { train: 6000, test: 1000 },
  networks: ['conv3', 'dense4'],
  optimizer: { kind: 'sgd' },
  epochs: 6,
  measure: {
    attacks: [{ attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 4 } }],
    estimators: [{ estimator: 'local' }]
  }
})

describe('a study in the form', () => {
  it('comes back unchanged when nothing is edited', () => {
    expect(parseDraft(draftOfStudy(study), [])).toEqual({ spec: study, issues: null })
  })

  it('takes a free name when its own is taken', () => {
    expect(parseDraft(draftOfStudy(study), ['quick', 'quick-2']).spec?.name).toBe('quick-3')
    expect(freeName('a', [])).toBe('a')
  })

  it('points at every field that does not fit', () => {
    const draft = draftOfStudy(study)
    draft.epochs = null
    draft.seeds = '1, two'
    draft.networks = []
    draft.attacks[0] = { attack: 'pgd', norm: 'linf', epsilon: null, options: { steps: 0 } }
    const paths = parseDraft(draft, []).issues?.map((issue) => issue.path)
    expect(paths).toEqual(
      expect.arrayContaining(['epochs', 'seeds', 'networks', 'measure.attacks.0.epsilon'])
    )
    draft.attacks[0] = { ...draft.attacks[0], epsilon: 0.1 }
    expect(parseDraft(draft, []).issues?.map((issue) => issue.path)).toContain(
      'measure.attacks.0.options.steps'
    )
  })

  it('makes one method of each training epsilon, and points at those that do not fit', () => {
    const draft = draftOfStudy(study)
    draft.methods = [newMethod('standard'), { ...newMethod('pgd-at'), epsilons: '0.1, 0.2' }]
    const { spec } = parseDraft(draft, [])
    expect(
      spec?.methods.map(({ id, options }) => [id, 'epsilon' in options ? options.epsilon : null])
    ).toEqual([
      ['standard', null],
      ['pgd-at', 0.1],
      ['pgd-at', 0.2]
    ])
    draft.methods[1] = { ...newMethod('trades'), epsilons: '8/255' }
    expect(parseDraft(draft, []).spec?.methods[1]?.options).toMatchObject({ epsilon: 8 / 255 })
    expect(methodsOf({ ...newMethod('fgsm-at'), epsilons: '' })).toHaveLength(1)
  })

  it('names the words of a field that are no training epsilons, once and at that field', () => {
    const draft = draftOfStudy(study)
    draft.methods = [
      { ...newMethod('pgd-at'), epsilons: '0.1, 0.2' },
      newMethod('standard'),
      { ...newMethod('trades'), epsilons: '0.1, soon, -1, 0.2, 1/0' },
      { ...newMethod('fgsm-at'), epsilons: ' ' }
    ]
    expect(parseDraft(draft, []).issues).toEqual([
      {
        path: 'methods.3.options.epsilon',
        message: 'expected numbers of 0 or more such as 0.1 or 8/255, found “soon”, “-1”, “1/0”'
      },
      {
        path: 'methods.8.options.epsilon',
        message: 'expected a number of 0 or more such as 0.1 or 8/255, found nothing'
      }
    ])
  })

  it('reads seeds as people write them', () => {
    expect(parseNumbers(' 1, 2;3  4 ')).toEqual([1, 2, 3, 4])
    expect(parseNumbers('8/255 .5 1e-3')).toEqual([8 / 255, 0.5, 0.001])
    expect(parseNumbers('8/ /2 1/2/3 x/2')).toEqual([NaN, NaN, NaN, NaN])
    expect(parseNumbers('')).toEqual([])
  })
})

describe('names and paths', () => {
  it('makes folders that every file system takes', () => {
    expect(folderName('  a/b: c?  ')).toBe('a-b- c-')
    expect(folderName('..')).toBe('project')
    expect(projectFolder('/home/ada/', 'Trade-off', 'linux')).toBe('/home/ada/Trade-off')
    expect(projectFolder('C:\\Users\\Ada', 'Trade-off', 'win32')).toBe('C:\\Users\\Ada\\Trade-off')
  })

  it('suggests a name from a path', () => {
    expect(nameOfPath('/data/digits.csv.gz')).toBe('digits')
    expect(nameOfPath('/data/cifar-10-binary.tar.gz')).toBe('cifar-10-binary')
    expect(nameOfPath('/data/flowers.v2.zip')).toBe('flowers.v2')
    expect(nameOfPath('/data/mnist.npz')).toBe('mnist')
    expect(nameOfPath('C:\\data\\flowers\\')).toBe('flowers')
    expect(nameOfPath('/data/train-images-idx3-ubyte.gz')).toBe('train')
    expect(nameOfPath('')).toBe('')
    expect(nameOfPath('/nets/small.keras')).toBe('small')
    expect(nameOfPath('C:\\nets\\conv3\\model.json')).toBe('conv3')
  })
})

describe('the map of the pixels', () => {
  it('draws only what is surely a square image', () => {
    expect(imageShapeOf(784)).toEqual({ height: 28, width: 28, channels: 1 })
    expect(imageShapeOf(3072)).toEqual({ height: 32, width: 32, channels: 3 })
    expect(imageShapeOf(10)).toBeNull()
  })

  it('grows lighter from end to end', () => {
    const lightness = Array.from({ length: 33 }, (_, step) => {
      const [red, green, blue] = scaleColor(step / 32)
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    })
    expect([...lightness].sort((a, b) => a - b)).toEqual(lightness)
    expect(scaleColor(-1)).toEqual(scaleColor(0))
    expect(scaleColor(2)).toEqual(scaleColor(1))
  })
})
