import type { z } from 'zod'
import type { WireError } from '../errors'
import { architectureCalls } from './architectures'
import { appCalls } from './app'
import { compareCalls } from './compare'
import { conformanceCalls } from './conformance'
import { datasetCalls } from './datasets'
import { draftCalls } from './drafts'
import { exportCalls } from './exports'
import { fileCalls } from './files'
import { galleryCalls } from './gallery'
import { languageCalls } from './languages'
import { spellingCalls } from './spelling'
import { jobCalls } from './jobs'
import { keptCalls } from './kept'
import { markCalls } from './marks'
import { modelCalls } from './models'
import { presetCalls } from './presets'
import { projectCalls } from './projects'
import { reportCalls } from './reports'
import { studyCalls } from './studies'
import { viewCalls } from './views'

/**
 * The border between window and main process: every call with its input and output, one file an area. Main registers
 * all of them; a missing handler is a compile error, and both sides parse.
 */
export const calls = {
  ...appCalls,
  ...languageCalls,
  ...spellingCalls,
  ...projectCalls,
  ...presetCalls,
  ...draftCalls,
  ...viewCalls,
  ...datasetCalls,
  ...modelCalls,
  ...architectureCalls,
  ...studyCalls,
  ...jobCalls,
  ...markCalls,
  ...galleryCalls,
  ...compareCalls,
  ...conformanceCalls,
  ...reportCalls,
  ...keptCalls,
  ...exportCalls,
  ...fileCalls
} as const

type Calls = typeof calls
export type CallName = keyof Calls
/** What the window gives: defaults may be left out. */
export type CallInput<K extends CallName> = z.input<Calls[K]['input']>
export type CallOutput<K extends CallName> = z.output<Calls[K]['output']>

/** One handler a call, with the parsed input; `A` names the calls of one area. */
export type Handlers<A extends object = Calls> = {
  [K in CallName & keyof A]: (input: z.output<Calls[K]['input']>) => Promise<z.input<Calls[K]['output']>>
}

/** The answer to a call: never a rejected promise, whose error would lose its code on the way. */
export type CallAnswer =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: WireError }

export { channels } from '../channels'
export { type EventName, type EventPayload, events } from './events'

/** What the preload script puts into the window. */
export interface Bridge {
  call(name: string, input: unknown): Promise<CallAnswer>
  on(listener: (name: string, payload: unknown) => void): () => void
  /** The absolute path of a dropped file. */
  pathForFile(file: unknown): string
}
