/**
 * Labels without what they all end with: "conv3 · seed 1", "conv4 · seed 1" become "conv3", "conv4". What is the same for
 * all tells them apart no better, and the caption says it.
 */
export function shortLabels(labels: readonly string[]): string[] {
  const parts = labels.map((label) => label.split(' · '))
  const first = parts[0]
  if (first === undefined || parts.length < 2) return [...labels]
  let shared = 0
  const atEnd = (part: readonly string[], index: number): string | undefined => part[part.length - 1 - index]
  while (parts.every((part) => part.length - 1 > shared && atEnd(part, shared) === atEnd(first, shared)))
    shared++
  return parts.map((part) => part.slice(0, part.length - shared).join(' · '))
}
