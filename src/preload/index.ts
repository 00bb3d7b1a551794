import { channels } from '@contract/channels'
import type { Bridge } from '@contract/ipc'
import { contextBridge, ipcRenderer, webUtils } from 'electron'

type DroppedFile = Parameters<typeof webUtils.getPathForFile>[0] & { readonly path?: string }

const bridge: Bridge = {
  call: (name, input) => ipcRenderer.invoke(channels.call, name, input),
  on(listener) {
    const receive = (_event: unknown, name: string, payload: unknown): void => listener(name, payload)
    ipcRenderer.on(channels.event, receive)
    return () => ipcRenderer.removeListener(channels.event, receive)
  },
  pathForFile(file) {
    const dropped = file as DroppedFile
    // `webUtils` came with Electron 29; before, the file itself carried its path.
    return (webUtils as typeof webUtils | undefined)?.getPathForFile(dropped) ?? dropped.path ?? ''
  }
}

contextBridge.exposeInMainWorld('bridge', Object.freeze(bridge))
