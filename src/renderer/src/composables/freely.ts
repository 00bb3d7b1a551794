/** Ends the task: what waits, input and drawing above all, comes first. */
export function freely(): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, 0))
}
