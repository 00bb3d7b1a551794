/** What is needed of WebAssembly's memory: the types of Node do not describe it. */
interface Memory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

const PAGE = 65_536

/** From now on no memory of WebAssembly in this thread grows beyond `most` bytes; asking for more throws a RangeError. */
export function limitMemory(most: number): void {
  const { prototype } = (Reflect.get(globalThis, 'WebAssembly') as { Memory: { prototype: Memory } }).Memory
  const grow = Reflect.get(prototype, 'grow') as (this: Memory, pages: number) => number
  prototype.grow = function (this: Memory, pages) {
    if (this.buffer.byteLength + pages * PAGE > most)
      throw new RangeError(`more than ${most} bytes of memory were asked for`)
    return grow.call(this, pages)
  }
}
