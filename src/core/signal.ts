/** Tells a long computation to stop. The thread's shared flag implements it; so does an `AbortSignal` with a wrapper. */
export interface Signal {
  readonly aborted: boolean
  /** Throws `Cancelled` (contract/errors) once aborted. */
  throwIfAborted(): void
}

/** A signal that never aborts. */
export const neverAborted: Signal = { aborted: false, throwIfAborted: () => undefined }
