// Components are checked by vue-tsc; for the tests they are components of any kind.
declare module '*.vue' {
  import type { DefineComponent } from 'vue'

  const component: DefineComponent<Record<string, unknown>, object, unknown>
  export default component
}
