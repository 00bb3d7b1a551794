import type { Bridge } from '../../src/contract/ipc'

declare global {
  interface Window {
    readonly bridge: Bridge
  }
}
