import { type LayerKind, type LayerSpec, LayerSpec as LayerSchema } from '@contract/layers'
import { type ComputedRef, type ShallowRef, computed, shallowRef } from 'vue'

/** A layer of a draft; the key stays with it wherever it goes. */
export interface DraftLayer {
  readonly key: string
  readonly layer: LayerSpec
}

/** An architecture while a person edits it, with all that can be taken back. */
export interface ArchitectureDraft {
  readonly layers: ComputedRef<readonly DraftLayer[]>
  /** Key of the layer whose options are shown; '' for none. */
  readonly selected: Readonly<ShallowRef<string>>
  select(key: string): void
  readonly canUndo: ComputedRef<boolean>
  readonly canRedo: ComputedRef<boolean>
  /** Adds a layer with its defaults behind the selected one, or at the end, and selects it. */
  add(kind: LayerKind): void
  duplicate(key: string): void
  remove(key: string): void
  /** Puts one before another, null: last. */
  move(key: string, before: string | null): void
  /** Changes options; changes of the same option in a row are one step. */
  change(key: string, options: Readonly<Record<string, unknown>>): void
  /** Everything anew, as one step. */
  replace(layers: readonly LayerSpec[]): void
  undo(): void
  redo(): void
}

type State = readonly DraftLayer[]

export function useArchitectureDraft(start: readonly LayerSpec[]): ArchitectureDraft {
  let next = 1
  const keyed = (layer: LayerSpec): DraftLayer => ({ key: String(next++), layer })
  const history = shallowRef<readonly State[]>([start.map(keyed)])
  const at = shallowRef(0)
  const selected = shallowRef('')
  /** What the last step changed, so that the next letter of the same number joins it. */
  let lastChange = ''

  const layers = computed(() => history.value[at.value] ?? [])

  function step(state: State, change = ''): void {
    const joins = change !== '' && change === lastChange && at.value === history.value.length - 1
    const kept = history.value.slice(0, joins ? at.value : at.value + 1)
    history.value = [...kept, state]
    at.value = history.value.length - 1
    lastChange = change
    if (!state.some(({ key }) => key === selected.value)) selected.value = ''
  }

  function go(to: number): void {
    if (to < 0 || to >= history.value.length) return
    at.value = to
    lastChange = ''
    if (!layers.value.some(({ key }) => key === selected.value)) selected.value = ''
  }

  function insert(layer: LayerSpec, place: number): void {
    const made = keyed(layer)
    step([...layers.value.slice(0, place), made, ...layers.value.slice(place)])
    selected.value = made.key
  }

  const placeOf = (key: string): number => layers.value.findIndex((one) => one.key === key)

  return {
    layers,
    selected,
    select(key) {
      selected.value = key
    },
    canUndo: computed(() => at.value > 0),
    canRedo: computed(() => at.value < history.value.length - 1),
    add(kind) {
      const place = placeOf(selected.value)
      const layer = LayerSchema.parse({ kind })
      insert(layer, place < 0 ? layers.value.length : place + 1)
    },
    duplicate(key) {
      const place = placeOf(key)
      const found = layers.value[place]
      if (found) insert({ ...found.layer }, place + 1)
    },
    remove(key) {
      const place = placeOf(key)
      if (place < 0) return
      const neighbour = layers.value[place + 1] ?? layers.value[place - 1]
      step(layers.value.filter((one) => one.key !== key))
      selected.value = neighbour?.key ?? ''
    },
    move(key, before) {
      const found = layers.value[placeOf(key)]
      if (!found || key === before) return
      const others = layers.value.filter((one) => one.key !== key)
      const place = before === null ? others.length : others.findIndex((one) => one.key === before)
      if (place < 0) return
      step([...others.slice(0, place), found, ...others.slice(place)])
    },
    change(key, options) {
      const found = layers.value[placeOf(key)]
      if (!found) return
      // An emptied field must not fall back to its default unseen.
      const given = Object.entries(options).map(([name, value]) => [name, value ?? null] as const)
      const layer = { ...found.layer, ...Object.fromEntries(given) } as LayerSpec
      const changed = Object.keys(options).filter(
        (name) => found.layer[name as keyof LayerSpec] !== layer[name as keyof LayerSpec]
      )
      if (changed.length === 0) return
      const state = layers.value.map((one) => (one.key === key ? { key, layer } : one))
      step(state, `${key} ${changed.join()}`)
    },
    replace: (specs) => step(specs.map(keyed)),
    undo: () => go(at.value - 1),
    redo: () => go(at.value + 1)
  }
}
