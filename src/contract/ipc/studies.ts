import { z } from 'zod'
import { Name } from '../field'
import { BuiltinStudy, Study, StudySpec } from '../study'

const studyId = z.object({ studyId: z.string() })

/** Studies: the built-in ones and those of the open project. */
export const studyCalls = {
  'studies.builtin': { input: z.void(), output: z.array(BuiltinStudy) },
  'studies.list': { input: z.void(), output: z.array(Study) },
  'studies.start': { input: StudySpec, output: Study },
  /** Queues what did not end well, and what is missing. */
  'studies.resume': { input: studyId, output: Study },
  'studies.rename': { input: studyId.extend({ name: Name }), output: z.void() },
  /** Deletes a study that has no runs; one that has some goes with the last of them, out of the trash. */
  'studies.remove': { input: studyId, output: z.void() }
} as const
