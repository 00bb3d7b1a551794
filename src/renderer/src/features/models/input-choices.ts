import type { BuiltinDataset, Dataset, ImageShape } from '@contract/dataset'
import { type ComputedRef, type Ref, computed, ref } from 'vue'
import { useLibraryStore } from '../../stores/library'

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
function inputChoices(datasets: readonly Dataset[]): [InputChoice, ...InputChoice[]] {
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
  const [digits, cifar] = [
    known('digits', 'as MNIST', [28, 28, 1]),
    known('cifar', 'as CIFAR-10', [32, 32, 3])
  ]
  const [first, ...others] = own
  return first === undefined ? [digits, cifar] : [first, ...others, digits, cifar]
}

/** For which images a page shows the shapes of an architecture: the first ones, until a person chooses others. */
export function useInputChoice(): {
  readonly inputs: ComputedRef<readonly InputChoice[]>
  /** The value of what is chosen, for a control. */
  readonly input: Ref<string>
  readonly chosen: ComputedRef<InputChoice>
} {
  const library = useLibraryStore()
  const inputs = computed(() => inputChoices(library.datasets))
  const wanted = ref('')
  const chosen = computed(() => inputs.value.find(({ value }) => value === wanted.value) ?? inputs.value[0])
  const input = computed({ get: () => chosen.value.value, set: (value) => (wanted.value = value) })
  return { inputs, input, chosen }
}
