import { readonly, ref } from 'vue'

/** A dialog of the shell that is opened by a command. */
export type DialogName = 'changes' | 'link'

const shown = ref<DialogName | null>(null)

/** The dialog that is shown. */
export const shownDialog = readonly(shown)

export function showDialog(name: DialogName): void {
  shown.value = name
}

/** Closes it, unless another one has taken its place. */
export function closeDialog(name: DialogName): void {
  if (shown.value === name) shown.value = null
}

// What a dialog led to must not lie behind it.
window.addEventListener('hashchange', () => {
  shown.value = null
})
