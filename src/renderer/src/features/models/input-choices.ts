import type { BuiltinDataset, Dataset, ImageShape } from '@contract/dataset'

export interface InputChoice {
  readonly value: string
  readonly label: string
  readonly shape: ImageShape
  readonly classCount: number
}

/** Images of the data sets that come with the program, known before they are imported. */
export const builtinInputs: Record<
  BuiltinDataset,
  { readonly shape: ImageShape; readonly classCount: number }
> = {
  mnist: { shape: [28, 28, 1], classCount: 10 }
}

/** Images for which the shapes of an architecture are shown: the project's data sets, or well-known ones. */
export function inputChoices(datasets: readonly Dataset[]): InputChoice[] {
  const own = datasets.map(({ id, name, imageShape, classNames }): InputChoice => ({
    value: id,
    label: `${name} (${imageShape.join('×')}, ${classNames.length} classes)`,
    shape: imageShape,
    classCount: classNames.length
  }))
  const known = (value: string, label: string, shape: ImageShape): InputChoice => ({
    ...{ value, shape, classCount: 10 },
    label: `${label} (${shape.join('×')}, 10 classes)`
  })
  return [...own, known('digits', 'as MNIST', [28, 28, 1]), known('cifar', 'as CIFAR-10', [32, 32, 3])]
}
