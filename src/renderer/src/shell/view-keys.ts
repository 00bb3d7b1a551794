import { isMac } from './shortcuts'

/** Something that keys of a view do. Keys are named as events name them, with what is held before: "Shift+ArrowUp". */
interface KeyRow {
  readonly title: string
  readonly keys: readonly string[]
}

interface ViewKeys {
  readonly title: string
  readonly rows: readonly KeyRow[]
}

const arrows = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const
const shiftArrows = arrows.map((key) => `Shift+${key}`)
const ends = ['Home', 'End'] as const

/**
 * Keys that views answer themselves while they have the focus: what the page of shortcuts lists, and what the views tell
 * screen readers. A test holds them against the keys that each view handles.
 */
export const viewKeys = {
  undo: {
    title: 'Settings, forms and what a view shows',
    rows: [
      { title: 'Take the last change back', keys: ['CmdOrCtrl+Z'] },
      { title: 'Do it again', keys: ['CmdOrCtrl+Shift+Z', 'CmdOrCtrl+Y'] }
    ]
  },
  chart: {
    title: 'Charts of curves and points',
    rows: [
      { title: 'Zoom in, zoom out, show all', keys: ['+', '-', '0'] },
      { title: 'To the point before, to the next one', keys: ['ArrowLeft', 'ArrowRight'] },
      { title: 'To the first point, to the last one', keys: ends },
      { title: 'Open the images that the point stands for', keys: ['Enter'] },
      { title: 'Move what a zoomed chart shows', keys: ['Shift+ArrowLeft', 'Shift+ArrowRight'] },
      { title: 'Leave the point', keys: ['Escape'] }
    ]
  },
  bars: {
    title: 'Bars and histograms',
    rows: [
      { title: 'To the bar before, to the next one', keys: ['ArrowLeft', 'ArrowRight'] },
      { title: 'To the first bar, to the last one', keys: ends }
    ]
  },
  matrix: {
    title: 'Matrices',
    rows: [
      { title: 'From cell to cell', keys: arrows },
      { title: 'Open what the cell stands for', keys: ['Enter', ' '] }
    ]
  },
  axes: {
    title: 'Parallel axes',
    rows: [
      { title: 'Move the axis', keys: ['ArrowLeft', 'ArrowRight'] },
      { title: 'Move an end of the range', keys: ['ArrowUp', 'ArrowDown'] },
      { title: 'Take the range off', keys: ['Delete', 'Escape'] }
    ]
  },
  enlarged: {
    title: 'Enlarged figures',
    rows: [
      { title: 'To the figure before, to the next one', keys: ['ArrowLeft', 'ArrowRight'] },
      { title: 'Put the figure back into its page', keys: ['Escape'] }
    ]
  },
  map: {
    title: 'Map of images',
    rows: [
      { title: 'Move the map', keys: arrows },
      { title: 'Zoom the map in, zoom it out, show all of it', keys: ['+', '-', '0'] },
      { title: 'Look at the image in the middle', keys: ['Enter'] },
      { title: 'Walk to the next image', keys: shiftArrows },
      { title: 'Choose the image looked at, or take it out', keys: [' '] },
      {
        title: 'Choose this class: all shown images of the class or group of the one looked at',
        keys: ['C']
      },
      { title: 'End the choice', keys: ['Escape'] }
    ]
  },
  slice: {
    title: 'Slice through input space',
    rows: [
      { title: 'Move the cursor', keys: arrows },
      { title: 'Move the cursor farther', keys: shiftArrows },
      { title: 'Take the cursor away', keys: ['Escape'] }
    ]
  },
  gallery: {
    title: 'Gallery',
    rows: [
      { title: 'From example to example', keys: arrows },
      { title: 'To the first example, to the last one', keys: ends }
    ]
  },
  samples: {
    title: 'Images of a data set',
    rows: [
      { title: 'From image to image', keys: arrows },
      { title: 'Six rows on or back', keys: ['PageUp', 'PageDown'] },
      { title: 'To the first image, to the last one', keys: ends }
    ]
  },
  paint: {
    title: 'Painting on an image',
    rows: [
      { title: 'Move the brush', keys: arrows },
      { title: 'Paint where the brush is', keys: [' '] },
      { title: 'Paint on the way', keys: shiftArrows }
    ]
  },
  layers: {
    title: 'Layers of an architecture',
    rows: [
      { title: 'From layer to layer', keys: ['ArrowUp', 'ArrowDown'] },
      { title: 'Remove the layer', keys: ['Delete'] },
      { title: 'Duplicate the layer', keys: ['CmdOrCtrl+D'] }
    ]
  },
  diagram: {
    title: 'Diagram of a network',
    rows: [
      { title: 'Along the layers', keys: arrows },
      { title: 'To the first layer, to the last one', keys: ends },
      { title: 'Open the layer', keys: ['Enter', ' '] }
    ]
  },
  order: {
    title: 'Handles of waiting jobs, layers and sections of the report',
    rows: [{ title: 'Move it up, down, to the top, to the end', keys: ['ArrowUp', 'ArrowDown', ...ends] }]
  },
  rows: {
    title: 'Buttons, boxes and links in the rows of runs and jobs',
    rows: [
      { title: 'To the same one of the row before, of the next one', keys: ['ArrowUp', 'ArrowDown'] },
      { title: 'To that of the first row, of the last one', keys: ends }
    ]
  },
  find: {
    title: 'Preview of the report',
    rows: [{ title: 'Find in the preview of the report', keys: ['CmdOrCtrl+F'] }]
  },
  palette: {
    title: 'Palette',
    rows: [
      { title: 'From entry to entry', keys: ['ArrowUp', 'ArrowDown'] },
      { title: 'Eight entries on or back', keys: ['PageUp', 'PageDown'] },
      { title: 'Go there, or do it', keys: ['Enter'] }
    ]
  }
} as const satisfies Readonly<Record<string, ViewKeys>>

/** Keys whose name in the attribute is another one. */
const ariaNames: Readonly<Record<string, { readonly aria: string }>> = {
  ...{ ' ': { aria: 'Space' }, '+': { aria: 'Plus' } },
  CmdOrCtrl: { aria: isMac ? 'Meta' : 'Control' }
}

/** The keys of a view as the attribute `aria-keyshortcuts` has them. */
export function ariaKeys(view: keyof typeof viewKeys): string {
  const rows: readonly KeyRow[] = viewKeys[view].rows
  return rows
    .flatMap(({ keys }) => keys)
    .map((key) =>
      key
        .split(/\+(?=.)/)
        .map((part) => ariaNames[part]?.aria ?? part)
        .join('+')
    )
    .join(' ')
}
