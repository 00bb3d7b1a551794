import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { WindowState } from '@contract/window-state'
import type { BrowserWindow, Rectangle } from 'electron'

export const defaultState: WindowState = { x: null, y: null, width: 1280, height: 800, maximized: false }

/** At least this much of the window's top edge must lie on a display, or it could not be dragged back. */
const GRIP = { width: 120, height: 40 }

/** The state as saved, made fit for the displays of today: never off screen, never larger than its display. */
export function fitState(saved: WindowState, workAreas: readonly Rectangle[]): WindowState {
  const { x, y } = saved
  const home =
    x === null || y === null ? undefined : workAreas.find((area) => showsGrip(area, x, y, saved.width))
  const area = home ?? workAreas[0]
  if (area === undefined) return { ...saved, x: null, y: null }
  return {
    ...saved,
    x: home === undefined ? null : x,
    y: home === undefined ? null : y,
    width: Math.min(saved.width, area.width),
    height: Math.min(saved.height, area.height)
  }
}

function showsGrip(area: Rectangle, x: number, y: number, width: number): boolean {
  const visibleWidth = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
  return visibleWidth >= GRIP.width && y >= area.y && y + GRIP.height <= area.y + area.height
}

/** Reads the state; a missing or damaged file gives the default. */
export function loadState(file: string): WindowState {
  try {
    const parsed = WindowState.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    return parsed.success ? parsed.data : defaultState
  } catch {
    return defaultState
  }
}

export function saveState(file: string, state: WindowState): void {
  const temporary = `${file}.new`
  try {
    writeFileSync(temporary, JSON.stringify(state))
    renameSync(temporary, file)
  } catch {
    // Where a window stood is not worth an error box.
  }
}

/** Saves bounds half a second after they change, and when the window closes. */
export function trackState(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | undefined
  const save = (): void => {
    clearTimeout(timer)
    saveState(file, { ...window.getNormalBounds(), maximized: window.isMaximized() })
  }
  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(save, 500)
  }
  window.on('resize', later)
  window.on('move', later)
  window.on('maximize', later)
  window.on('unmaximize', later)
  window.on('close', save)
  window.on('closed', () => clearTimeout(timer))
}
