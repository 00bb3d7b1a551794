import { Neighbour } from '@contract/nearest'
import { SaliencyOptions } from '@contract/trial'
import { type SampleEdit, noEdit } from './sample-edit'

/** How a sample is looked at, and what was done to it. */
export interface ProbeSettings {
  readonly saliency: SaliencyOptions
  /** What it is held against, and blended with. */
  readonly neighbour: Neighbour | null
  readonly edit: SampleEdit
}

const plainSaliency = SaliencyOptions.parse({})
const numbers = ['blend', 'contrast', 'brightness', 'right', 'down'] as const

/** The same as settings of the view in its address; '' for what is as at first. */
export function probeTexts({ saliency, neighbour, edit }: ProbeSettings): {
  readonly saliency: string
  readonly near: string
  readonly edit: string
} {
  const { method, classIndex } = saliency
  const isPlain = method === plainSaliency.method && classIndex === null
  return {
    saliency: isPlain ? '' : classIndex === null ? method : `${method}~${classIndex}`,
    near:
      neighbour === null
        ? ''
        : [
            neighbour.split,
            neighbour.index,
            neighbour.label,
            neighbour.predicted ?? '',
            neighbour.distance
          ].join('~'),
    edit: editText(edit)
  }
}

/** Reads what `probeTexts` wrote; what fits no more is as at first. */
export function readProbeSettings(texts: ReadonlyMap<string, string>): ProbeSettings {
  const [method, classIndex] = (texts.get('saliency') ?? '').split('~')
  const [split, ...rest] = (texts.get('near') ?? '').split('~')
  const [index, label, predicted, distance] = rest.map((part) => (part === '' ? null : Number(part)))
  const saliency = SaliencyOptions.safeParse({
    method,
    classIndex: classIndex === undefined ? null : Number(classIndex)
  })
  const neighbour = Neighbour.safeParse({ split, index, label, predicted, distance })
  const near = neighbour.success ? neighbour.data : null
  const edit = readEdit(texts.get('edit') ?? '')
  return {
    saliency: saliency.success ? saliency.data : plainSaliency,
    neighbour: near,
    // Without the neighbour there is nothing to be blended with.
    edit: near === null ? { ...edit, blend: noEdit.blend } : edit
  }
}

/** "contrast:1.2*paint:0.5:12.13.14": what is as in `noEdit` is left out, painted pixels stand behind their share. */
function editText(edit: SampleEdit): string {
  const pixels = new Map<number, string[]>()
  for (const [pixel, share] of Object.entries(edit.painted))
    pixels.set(share, [...(pixels.get(share) ?? []), pixel])
  return [
    ...numbers.flatMap((name) => (edit[name] === noEdit[name] ? [] : [`${name}:${edit[name]}`])),
    ...[...pixels].map(([share, places]) => `paint:${share}:${places.join('.')}`)
  ].join('*')
}

function readEdit(text: string): SampleEdit {
  const edit = { ...noEdit, painted: { ...noEdit.painted } as Record<number, number> }
  for (const part of text === '' ? [] : text.split('*')) {
    const [name, value = '', pixels = ''] = part.split(':')
    const number = value === '' ? NaN : Number(value)
    if (!Number.isFinite(number)) continue
    const known = numbers.find((one) => one === name)
    if (known !== undefined) edit[known] = number
    if (name === 'paint')
      for (const pixel of pixels.split('.')) if (/^\d+$/.test(pixel)) edit.painted[Number(pixel)] = number
  }
  return edit
}
