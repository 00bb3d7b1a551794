import { extname, isAbsolute, join } from 'node:path'
import { AppError } from '@contract/errors'
import type { CallInput, CallOutput, Handlers } from '@contract/ipc'
import type { ExportFormat, exportCalls } from '@contract/ipc/exports'
import { app as electron } from 'electron'
import { copyPng, copyText } from '../clipboard'
import { chooseExport } from '../dialogs'
import { fileName, pngBytes } from '../export-file'
import { writeWhole } from '@services/write-whole'
import type { HandlerContext } from './context'

/** Figures and tables that leave the program, as a file or through the clipboard. */
export function exportHandlers(context: HandlerContext): Handlers<typeof exportCalls> {
  return {
    'exports.save': (input) => saveExport(context, input),
    'exports.saveFigure': ({ path, name, figure }) =>
      saveBytes(context, { path, name, format: 'pdf' }, () => context.services.reports.figure(figure)),
    'exports.copyImage': ({ png }) => copyPng(pngBytes(png)),
    'exports.copyText': ({ text }) => copyText(text)
  }
}

function saveExport(
  context: HandlerContext,
  { data, ...target }: CallInput<'exports.save'>
): Promise<CallOutput<'exports.save'>> {
  const bytes = target.format === 'png' ? pngBytes(data) : Buffer.from(data, 'utf8')
  return saveBytes(context, target, () => bytes)
}

interface Target {
  /** Null: a person is asked. */
  readonly path: string | null
  readonly name: string
  readonly format: ExportFormat | 'pdf'
}

/** Asks for the place, and only then makes what is to stand there. */
async function saveBytes(
  { services, window, written }: HandlerContext,
  { path: given, name, format }: Target,
  make: () => Uint8Array | Promise<Uint8Array>
): Promise<CallOutput<'exports.save'>> {
  const folder = services.currentProject()?.folder
  const suggestion = join(
    folder === undefined ? electron.getPath('documents') : join(folder, 'exports'),
    `${fileName(name)}.${format}`
  )
  const path = given ?? (await chooseExport(window(), suggestion, format))
  if (path === null) return null
  checkPath(path, format)
  const bytes = await make()
  await writeWhole(path, bytes, 'The file')
  written.add(path)
  return { path, bytes: bytes.byteLength }
}

function checkPath(path: string, format: Target['format']): void {
  if (isAbsolute(path) && extname(path).toLowerCase() === `.${format}`) return
  throw new AppError(
    'invalid-input',
    `This file needs an absolute path that ends in .${format}; found ${path}.`
  )
}
