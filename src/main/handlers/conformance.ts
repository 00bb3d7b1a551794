import { extname, isAbsolute, join } from 'node:path'
import { AppError } from '@contract/errors'
import type { CallInput, CallOutput, Handlers } from '@contract/ipc'
import type { conformanceCalls } from '@contract/ipc/conformance'
import { conformanceFile } from '@services/conformance/page'
import { writeWhole } from '@services/write-whole'
import { app as electron } from 'electron'
import { chooseExport } from '../dialogs'
import type { HandlerContext } from './context'

/** The conformance lab of this installation. */
export function conformanceHandlers(context: HandlerContext): Handlers<typeof conformanceCalls> {
  const { conformance } = context.services
  return {
    'conformance.state': () => conformance.state(),
    'conformance.start': (spec) => conformance.start(spec),
    'conformance.keep': () => conformance.keep(),
    'conformance.stop': () => {
      conformance.stop()
      return Promise.resolve()
    },
    'conformance.save': (input) => saveCertificate(context, input)
  }
}

async function saveCertificate(
  { services, window, written }: HandlerContext,
  { path: given, format, createdAt }: CallInput<'conformance.save'>
): Promise<CallOutput<'conformance.save'>> {
  const { certificate: last, project } = await services.conformance.state()
  const named = [...(project ?? []), ...(last ? [last] : [])].find((one) => one.createdAt === createdAt)
  const certificate = createdAt === null ? last : (named ?? null)
  if (certificate === null)
    throw new AppError(
      'not-found',
      createdAt === null
        ? 'There is no certificate yet. Run the conformance lab to its end first.'
        : `There is no certificate of ${createdAt} any more: newer ones took its place.`
    )
  const suggestion = join(electron.getPath('documents'), `conformance certificate.${format}`)
  const path = given ?? (await chooseExport(window(), suggestion, format))
  if (path === null) return null
  if (!isAbsolute(path) || extname(path).toLowerCase() !== `.${format}`)
    throw new AppError(
      'invalid-input',
      `The certificate needs an absolute path that ends in .${format}; found ${path}.`
    )
  const bytes = Buffer.from(conformanceFile(certificate, format), 'utf8')
  await writeWhole(path, bytes, 'The certificate')
  written.add(path)
  return { path, bytes: bytes.byteLength }
}
