import { shallowRef } from 'vue'
import { type Catalogue, en, type MessageKey } from './en'

export type { Catalogue, MessageKey } from './en'

const catalogue = shallowRef<Catalogue>(en)

/** Shows the window in another language; every text drawn with `t` follows. */
export function useCatalogue(next: Catalogue): void {
  catalogue.value = next
}

/** A text of the window in the language of the catalogue; `{name}` is replaced by `values.name`. */
export function t(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
  return catalogue.value[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
