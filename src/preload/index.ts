import { channels } from '@contract/channels'
import type { Bridge, CallOutput } from '@contract/ipc'
import { contextBridge, ipcRenderer, webFrame, webUtils } from 'electron'

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

// The dictionary is in the main process; Chromium's own checker, which would fetch one, is off.
webFrame.setSpellCheckProvider('en-US', {
  spellCheck(words, tellWrong) {
    bridge
      .call('spelling.wrong', { words })
      .then((answer) => tellWrong(answer.ok ? (answer.value as CallOutput<'spelling.wrong'>).wrong : []))
      .catch(() => tellWrong([]))
  }
})

contextBridge.exposeInMainWorld('bridge', Object.freeze(bridge))
