import { type Ref, onMounted, onUnmounted, ref } from 'vue'
import { pathForFile } from '../api'
import { useTakePaths } from './take-paths'

const taken = new WeakSet<Event>()

/** For a place on the page that uses what is dropped there: the window then leaves it alone. */
export function takeDrop(event: DragEvent): void {
  event.preventDefault()
  taken.add(event)
}

/** Takes files and folders that are dropped anywhere on the window. */
export function useWindowDrop(): { dragging: Readonly<Ref<boolean>> } {
  const dragging = ref(false)
  const take = useTakePaths()

  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true

  function over(event: DragEvent): void {
    if (!hasFiles(event)) return
    // Without this the window would try to show the file.
    event.preventDefault()
    dragging.value = true
  }
  function leave(event: DragEvent): void {
    if (event.relatedTarget === null) dragging.value = false
  }
  function drop(event: DragEvent): void {
    if (!hasFiles(event)) return
    dragging.value = false
    event.preventDefault()
    if (taken.has(event)) return
    const paths = [...(event.dataTransfer?.files ?? [])].map((file) => pathForFile(file))
    const found = paths.filter((path) => path !== '')
    // What is dragged out of another program may be no file of the disk.
    if (found.length > 0) void take(found)
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
