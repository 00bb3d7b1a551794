/** About a megabyte at a time. */
const batchBytes = 1 << 20

/** Cuts a stream of bytes into arrays of whole items, each in memory of its own. A rest less than an item is dropped. */
export async function* wholeItems(
  chunks: AsyncIterable<Uint8Array>,
  itemBytes: number
): AsyncGenerator<Uint8Array, void, void> {
  const size = itemBytes * Math.max(1, Math.floor(batchBytes / itemBytes))
  let batch = new Uint8Array(size)
  let filled = 0
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length;) {
      const length = Math.min(size - filled, chunk.length - start)
      batch.set(chunk.subarray(start, start + length), filled)
      filled += length
      start += length
      if (filled === size) {
        yield batch
        batch = new Uint8Array(size)
        filled = 0
      }
    }
  }
  const whole = filled - (filled % itemBytes)
  if (whole > 0) yield batch.subarray(0, whole)
}
