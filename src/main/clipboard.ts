// eslint-disable-next-line n/no-unsupported-features/node-builtins -- only reached in Electron 45 and later
import { Blob } from 'node:buffer'
import { AppError } from '@contract/errors'
import { ClipboardItem, clipboard, nativeImage } from 'electron'

/** The clipboard before Electron 45. */
interface OldClipboard {
  writeImage(image: Electron.NativeImage): void
}

/** Puts the bytes of a PNG on the clipboard. Throws AppError 'invalid-input' if they are no picture. */
export async function copyPng(png: Buffer): Promise<void> {
  const image = nativeImage.createFromBuffer(png)
  if (image.isEmpty()) throw new AppError('invalid-input', 'The picture could not be read as a PNG.')
  if (hasWriteImage(clipboard)) clipboard.writeImage(image)
  else
    await clipboard.write([
      new ClipboardItem({ 'image/png': new Blob([new Uint8Array(png)], { type: 'image/png' }) as never })
    ])
}

export async function copyText(text: string): Promise<void> {
  // Nothing comes back before Electron 45, a promise since.
  await clipboard.writeText(text)
}

function hasWriteImage(board: object): board is OldClipboard {
  return typeof (board as Partial<OldClipboard>).writeImage === 'function'
}
