import { z } from 'zod'
import './schema-words'

/** Every way in which Heisenbench refuses or fails. Cancelling is a state, never a code here. */
export const ErrorCode = z.enum([
  /** A value given by a person or a file does not fit its schema. */
  'invalid-input',
  /** A named thing (project, data set, model, run, file) does not exist. */
  'not-found',
  /** The name is taken. */
  'already-exists',
  /** A data set file is damaged, truncated, ragged, or not of a known format. */
  'dataset-unreadable',
  /** A model file cannot be read or holds something that the program cannot run. */
  'model-unreadable',
  /** Model, data and attack do not fit together. */
  'shape-mismatch',
  /** Another program holds the project. */
  'store-locked',
  /** The project was made by a newer program, or its database is damaged. */
  'store-unreadable',
  /** The disk refused: full, read-only, or no permission. */
  'disk-failed',
  /** The engine process or a worker thread ended by itself; the job is interrupted and can be resumed. */
  'worker-died',
  /** TensorFlow could not be loaded. */
  'backend-missing',
  /** A loss or a weight became NaN or infinite. */
  'not-finite',
  /** The caller may not do this. */
  'refused',
  /** A defect of the program. */
  'bug'
])
export type ErrorCode = z.infer<typeof ErrorCode>

/** One problem in an input: where it is and what was expected. */
export const FieldIssue = z.object({ path: z.string(), message: z.string() })
export type FieldIssue = z.infer<typeof FieldIssue>

/** The form in which an error crosses a process border. */
export const WireError = z.object({
  code: ErrorCode,
  message: z.string(),
  issues: z.array(FieldIssue).optional(),
  stack: z.string().optional()
})
export type WireError = z.infer<typeof WireError>

/**
 * An error for people: the message says what was expected, what was found, where, and what to do.
 * `issues` lists the fields of an input that did not fit.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly issues: readonly FieldIssue[]

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { cause?: unknown; issues?: readonly FieldIssue[] } = {}
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.issues = options.issues ?? []
  }
}

/** Thrown by `Signal.throwIfAborted`; ends a job in the state `cancelled`. Never shown as an error. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
  constructor() {
    super('cancelled')
  }
}

/** Whatever was thrown, as an `AppError`; anything unknown is a `bug`. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof z.ZodError) return fromZodError(thrown)
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError('bug', message, { cause: thrown })
}

/** Field-level issues of a schema failure as one readable error. */
export function fromZodError(error: z.ZodError, what?: string): AppError {
  return notFitting(fieldIssues(error), what, error)
}

/** What a schema says of each field that does not fit. */
export function fieldIssues(error: z.ZodError): FieldIssue[] {
  return error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
}

/** An 'invalid-input' that lists the fields that do not fit. */
export function notFitting(issues: readonly FieldIssue[], what = 'The input', cause?: unknown): AppError {
  const list = issues
    .map((issue) => (issue.path ? `${issue.path}: ${issue.message}` : issue.message))
    .join('; ')
  return new AppError('invalid-input', `${what} does not fit. ${list}`, { cause, issues })
}

/** Parses with a schema; a failure becomes an `invalid-input` AppError that names the fields. */
export function parseOrThrow<S extends z.ZodType>(schema: S, value: unknown, what?: string): z.output<S> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw fromZodError(parsed.error, what)
  return parsed.data
}

/** An error in the form that crosses a process border. The stack goes along only for defects. */
export function toWireError(thrown: unknown): WireError {
  const error = toAppError(thrown)
  const cause = error.cause instanceof Error ? error.cause.stack : undefined
  const stack = error.code === 'bug' ? (cause ?? error.stack) : undefined
  return {
    code: error.code,
    message: error.message,
    ...(error.issues.length > 0 ? { issues: [...error.issues] } : {}),
    ...(stack === undefined ? {} : { stack })
  }
}

/** The reverse of `toWireError`. */
export function fromWireError(wire: WireError): AppError {
  const error = new AppError(wire.code, wire.message, wire.issues ? { issues: wire.issues } : {})
  if (wire.stack !== undefined) error.stack = wire.stack
  return error
}
