import { type Ref, onMounted, onUnmounted, ref } from 'vue'
import { pathForFile } from '../../api'

/** Takes files and folders that are dropped on the window while the component lives. */
export function useFileDrop(dropped: (path: string) => void): { dragging: Readonly<Ref<boolean>> } {
  const dragging = ref(false)

  function over(event: DragEvent): void {
    // Without this the window would try to show the file.
    event.preventDefault()
    dragging.value = true
  }
  function leave(event: DragEvent): void {
    if (event.relatedTarget === null) dragging.value = false
  }
  function drop(event: DragEvent): void {
    event.preventDefault()
    dragging.value = false
    const file = event.dataTransfer?.files[0]
    const path = file === undefined ? '' : pathForFile(file)
    if (path !== '') dropped(path)
  }

  onMounted(() => {
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
  })
  onUnmounted(() => {
    window.removeEventListener('dragover', over)
    window.removeEventListener('dragleave', leave)
    window.removeEventListener('drop', drop)
  })
  return { dragging }
}
