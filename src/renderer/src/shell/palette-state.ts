import { readonly, ref } from 'vue'

const open = ref(false)

/** True while the palette is shown. */
export const isPaletteOpen = readonly(open)

export function openPalette(): void {
  open.value = true
}

export function closePalette(): void {
  open.value = false
}
