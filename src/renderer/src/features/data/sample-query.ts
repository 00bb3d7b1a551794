/** What the address of a data set may say about the images that are shown; classes are indices as text. */
export interface SampleQuery {
  readonly split?: string
  readonly label?: string
  readonly predicted?: string
  readonly outcome?: string
  readonly order?: string
  /** Upper and lower end. */
  readonly margin?: string
  readonly marginFrom?: string
  readonly confidence?: string
  readonly confidenceFrom?: string
  /** Share of the split that is most alone, in per cent. */
  readonly alone?: string
  /** Id of the network whose predictions are shown. */
  readonly model?: string
  /** Place of the image that is looked at. */
  readonly image?: string
}

const names = [
  'split',
  'label',
  'predicted',
  'outcome',
  'order',
  'margin',
  'marginFrom',
  'confidence',
  'confidenceFrom',
  'alone',
  'model',
  'image'
] as const

/** As one part of an address: "split=test&label=3". What is empty is left out. */
export function sampleQuery(query: SampleQuery): string {
  return names
    .flatMap((name) => {
      const value = query[name]
      return value === undefined || value === '' ? [] : [`${name}=${encodeURIComponent(value)}`]
    })
    .join('&')
}

/** Reads what `sampleQuery` wrote; unknown names are left out. */
export function readSampleQuery(text: string): SampleQuery {
  const found = new URLSearchParams(text)
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = found.get(name)
      return value === null ? [] : [[name, value]]
    })
  )
}
