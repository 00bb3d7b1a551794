import { type BrowserWindow, type ContextMenuParams, Menu, type MenuItemConstructorOptions } from 'electron'
import { say } from './say'
import type { Spelling } from '@services/spelling/spelling'

type Item = MenuItemConstructorOptions

const MOST_SUGGESTIONS = 5

/** The menu of the right mouse button, as every program has it: what can be done with text, and with a misspelt word. */
export function watchContextMenu(window: BrowserWindow, spelling: Spelling): void {
  window.webContents.on('context-menu', (_event, params) => {
    void itemsFor(window, spelling, params).then((items) => {
      if (items.length > 0 && !window.isDestroyed()) Menu.buildFromTemplate(items).popup({ window })
    })
  })
}

async function itemsFor(
  { webContents }: BrowserWindow,
  spelling: Spelling,
  { isEditable, misspelledWord, selectionText, editFlags }: ContextMenuParams
): Promise<Item[]> {
  const copy: Item = { role: 'copy', label: say('copy'), enabled: editFlags.canCopy }
  if (!isEditable) return selectionText.trim() === '' ? [] : [copy]
  const edit: Item[] = [
    { role: 'undo', label: say('undo'), enabled: editFlags.canUndo },
    { role: 'redo', label: say('redo'), enabled: editFlags.canRedo },
    { type: 'separator' },
    { role: 'cut', label: say('cut'), enabled: editFlags.canCut },
    copy,
    { role: 'paste', label: say('paste'), enabled: editFlags.canPaste },
    { role: 'selectAll', label: say('selectAll'), enabled: editFlags.canSelectAll }
  ]
  if (misspelledWord === '') return edit
  const suggestions = (await spelling.suggest(misspelledWord)).slice(0, MOST_SUGGESTIONS)
  const meant = suggestions.map((word): Item => ({
    label: word,
    click: () => webContents.replaceMisspelling(word)
  }))
  return [
    ...(meant.length > 0 ? meant : [{ label: say('noSuggestions'), enabled: false }]),
    {
      label: say('addToDictionary'),
      click: () => {
        void spelling.add(misspelledWord).catch(() => undefined)
        // Written over by itself, it loses its mark.
        webContents.replaceMisspelling(misspelledWord)
      }
    },
    { type: 'separator' },
    ...edit
  ]
}
