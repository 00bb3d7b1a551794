/** Chart.js' names of the shapes. */
export const pointStyles = {
  circle: 'circle',
  square: 'rect',
  triangle: 'triangle',
  diamond: 'rectRot'
} as const
/** Radii at which the shapes look equally large. */
export const pointRadii = { circle: 3, square: 3.4, triangle: 3.8, diamond: 3.8 } as const
