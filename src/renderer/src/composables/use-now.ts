import { type Ref, onScopeDispose, ref } from 'vue'

/** The time in milliseconds, renewed every second while the component lives. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(Date.now())
  const timer = setInterval(() => {
    now.value = Date.now()
  }, 1000)
  onScopeDispose(() => clearInterval(timer))
  return now
}
