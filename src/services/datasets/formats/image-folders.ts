import { join } from 'node:path'
import type { SplitName } from '@contract/dataset'
import { listFolder, readWhole } from '../source'
import { listed, unreadable } from '../text'
import type { Source } from './format'
import { readImageHeader } from './image-header'

/** The images of one class. */
export interface ClassFolder {
  readonly path: string
  /** For messages: from the chosen folder on. */
  readonly name: string
  /** Index into the class names. */
  readonly label: number
  /** Paths from the class's folder on, with slashes; folders in it are flattened. */
  readonly files: readonly string[]
}

export interface ImageFolders {
  readonly classNames: readonly string[]
  readonly parts: readonly {
    readonly split: SplitName | null
    readonly name: string
    readonly classes: readonly ClassFolder[]
  }[]
  readonly notes: readonly string[]
}

const trainNames = /^(train|training)$/i
const testNames = /^(test|testing)$/i
const validationNames = /^(val|valid|validation)$/i

/**
 * Finds classes and files: one folder a class, or `train` and `test` (or `val`) folders with one folder a class in
 * each. Folders inside of a class belong to it. Throws for an empty class, a missing class, and images that lie outside of
 * a class.
 */
export async function findImageFolders(source: Source): Promise<ImageFolders> {
  const split = (pattern: RegExp): string | undefined => source.folders.find((name) => pattern.test(name))
  const train = split(trainNames)
  const test = split(testNames)
  const validation = split(validationNames)
  refuseLooseImages(source.path, source.name, source.files)
  const held = test ?? validation
  if (train === undefined || held === undefined) {
    // A lone "train" folder is one level that says nothing; with classes beside it, it is a class.
    const alone = source.folders.length === 1 ? train : undefined
    const path = alone === undefined ? source.path : join(source.path, alone)
    const name = alone === undefined ? source.name : `${source.name}/${alone}`
    const classNames = await classesOf(path, name)
    const classes = await classFolders(path, name, classNames)
    return { classNames, parts: [{ split: null, name, classes }], notes: flattenedNote(classes) }
  }
  const others = source.folders.filter((name) => ![train, test, validation].includes(name))
  if (others.length > 0) {
    throw unreadable(
      `${source.name}: expected only ${listed([train, held])} beside each other, found ${listed(others)} as well. ` +
        'Put every class into both, or use class folders alone.'
    )
  }
  return givenSplit(source, train, held, test !== undefined && validation !== undefined ? validation : null)
}

async function givenSplit(
  source: Source,
  train: string,
  test: string,
  leftOut: string | null
): Promise<ImageFolders> {
  const place = (folder: string): [string, string] => [join(source.path, folder), `${source.name}/${folder}`]
  const classNames = await classesOf(...place(train))
  const testClasses = await classesOf(...place(test))
  const missing = classNames.filter((name) => !testClasses.includes(name))
  const extra = testClasses.filter((name) => !classNames.includes(name))
  if (missing.length > 0 || extra.length > 0) {
    const found = missing.length > 0 ? `no folder ${listed(missing)}` : `${listed(extra)} as well`
    throw unreadable(`${source.name}/${test}: expected the same classes as in ${train}, found ${found}.`)
  }
  const training = await classFolders(...place(train), classNames)
  const held = await classFolders(...place(test), classNames)
  return {
    classNames,
    parts: [
      { split: 'train', name: train, classes: training },
      { split: 'test', name: test, classes: held }
    ],
    notes: [...(leftOut === null ? [] : [`${leftOut} left out`]), ...flattenedNote([...training, ...held])]
  }
}

async function classesOf(path: string, name: string): Promise<string[]> {
  const { files, folders } = await listFolder(path, name)
  refuseLooseImages(path, name, files)
  if (folders.length === 0) {
    throw unreadable(
      `${name}: expected one folder a class, found no folder. Put the images of a class into one.`
    )
  }
  return folders
}

/** An image beside the class folders has no class; a read-me or a list of labels may lie there. */
function refuseLooseImages(path: string, name: string, files: readonly string[]): void {
  for (const file of files.filter((one) => /\.(png|jpe?g|bmp)$/i.test(one))) {
    if (readImageHeader(readWhole(join(path, file), `${name}/${file}`))) {
      throw unreadable(`${name}/${file}: expected images inside of class folders, found one beside them.`)
    }
  }
}

async function classFolders(
  path: string,
  name: string,
  classNames: readonly string[]
): Promise<ClassFolder[]> {
  const classes: ClassFolder[] = []
  for (const [label, className] of classNames.entries()) {
    const shown = `${name}/${className}`
    const files = await filesBelow(join(path, className), shown)
    if (files.length === 0) {
      throw unreadable(
        `${shown}: expected at least one image in every class, found an empty folder. Remove it.`
      )
    }
    classes.push({ path: join(path, className), name: shown, label, files })
  }
  return classes
}

/** Deeper than any data set is nested: a link that leads back would have no end. */
const maxDepth = 20

/** Every file in a folder and in the folders inside of it, as paths with slashes. */
async function filesBelow(path: string, name: string, depth = 0): Promise<string[]> {
  if (depth > maxDepth) {
    throw unreadable(
      `${name}: expected at most ${maxDepth} folders inside of each other, found more. Is it a link?`
    )
  }
  const { files, folders } = await listFolder(path, name)
  const found = [...files]
  for (const folder of folders) {
    const inside = await filesBelow(join(path, folder), `${name}/${folder}`, depth + 1)
    for (const file of inside) found.push(`${folder}/${file}`)
  }
  return found
}

/** Says that folders inside of classes were flattened, so that nobody takes the wrong level for the classes. */
function flattenedNote(classes: readonly ClassFolder[]): string[] {
  const nested = classes.filter(({ files }) => files.some((file) => file.includes('/')))
  return nested.length === 0
    ? []
    : [`folders inside of ${listed(nested.slice(0, 5).map(({ name }) => name))} flattened`]
}
