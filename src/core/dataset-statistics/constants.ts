import type { LabelledImages } from '../data'

/** Images whose values are all the same, by index. */
export function constantImages({ pixels, count }: LabelledImages): number[] {
  const size = count === 0 ? 0 : pixels.length / count
  const found: number[] = []
  for (let image = 0; image < count; image++) {
    const start = image * size
    let value = 1
    while (value < size && pixels[start + value] === pixels[start]) value++
    if (value >= size && size > 1) found.push(image)
  }
  return found
}

/** How many values of an image are the same in all images, of how many. */
export function constantValues({ pixels, count }: LabelledImages): { dead: number; size: number } {
  const size = count === 0 ? 0 : pixels.length / count
  const varies = new Uint8Array(size)
  for (let image = 1; image < count; image++) {
    const start = image * size
    for (let value = 0; value < size; value++) {
      if (pixels[start + value] !== pixels[value]) varies[value] = 1
    }
  }
  return { dead: count < 2 ? 0 : size - varies.reduce((sum, one) => sum + one, 0), size }
}
