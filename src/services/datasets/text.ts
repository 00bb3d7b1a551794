import { AppError } from '@contract/errors'

/** A data set that cannot be read: what was expected, what was found, where, what to do. */
export function unreadable(message: string, cause?: unknown): AppError {
  return new AppError('dataset-unreadable', message, cause === undefined ? {} : { cause })
}

/** A whole number with separators: 47,040,016. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** A number with its noun: "1 image", "60,000 images". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`
}

/** Bytes as a person compares them with a hex dump: "89 50 4e 47". */
export function asHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** Text of a file inside quotes, short enough for a message. */
export function quoted(text: string): string {
  const plain = Array.from(text, (character) => (/\p{Cc}/u.test(character) ? ' ' : character))
  return plain.length > 40 ? `"${plain.slice(0, 37).join('')}..."` : `"${plain.join('')}"`
}

/** "a", "a and b", "a, b and c". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? ''
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1] ?? ''}`
}
