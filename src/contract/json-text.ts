/** JSON for people and programs, with a line of its own at the end; keys stay in their order. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
