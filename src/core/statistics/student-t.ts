/** 97.5 % points of Student's t distribution for 1 to 30 degrees of freedom. */
const T = [
  12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139,
  2.200985, 2.178813, 2.160369, 2.144787, 2.13145, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963, 2.079614,
  2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.04523, 2.042272
]
const Z = 1.959963984540054

/** 97.5 % point of Student's t: tabled, then by its expansion in 1/n (Abramowitz and Stegun 1964, eq. 26.7.5). */
export function studentT(degrees: number): number {
  const tabled = T[degrees - 1]
  if (tabled !== undefined) return tabled
  return (
    Z +
    (Z ** 3 + Z) / (4 * degrees) +
    (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / (96 * degrees ** 2) +
    (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / (384 * degrees ** 3)
  )
}
