import { z } from 'zod'
import { BuiltinStudy, Study, StudySpec } from '../study'

/** Studies: the built-in ones and those of the open project. */
export const studyCalls = {
  'studies.builtin': { input: z.void(), output: z.array(BuiltinStudy) },
  'studies.list': { input: z.void(), output: z.array(Study) },
  'studies.start': { input: StudySpec, output: Study },
  'studies.resume': { input: z.object({ studyId: z.string() }), output: Study }
} as const
