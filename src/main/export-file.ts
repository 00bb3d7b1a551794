import { AppError } from '@contract/errors'

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** The bytes of a PNG in base 64. Throws AppError 'invalid-input' if they do not begin as those of a PNG do. */
export function pngBytes(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64')
  if (PNG_SIGNATURE.some((byte, index) => bytes[index] !== byte))
    throw new AppError('invalid-input', 'Expected a PNG picture in base 64; found something else.')
  return bytes
}

/** A title as the name of a file on every system: letters, digits, spaces and a few signs, at most 100 of them. */
export function fileName(title: string): string {
  const plain = title
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N} ._()+=-]+/gu, ' ')
    .replace(/ +/g, ' ')
    .replace(/^[ .]+|[ .]+$/g, '')
    .slice(0, 100)
    .trim()
  // Windows keeps these names for devices.
  return plain === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(plain) ? 'figure' : plain
}
