import { twoGaussians } from '../../uncertainty/closed-forms'
import { formatNumber } from '../format'
import { axis, curve, evenly, mark, theoryChart, type Theory } from './theory'

/** A packet with two humps: the relation costs most where the loss lies in two places. */
export const twoGaussiansTheory: Theory = {
  id: 'two-gaussians',
  title: 'A loss in two places',
  text:
    'The loss is the sum of two Gaussians of width s at ±a. Together (a = 0) they are one Gaussian, the packet of least ' +
    'uncertainty, with a product of exactly ½. Apart, Δx grows with the distance while each hump keeps its own Δp: the ' +
    'product rises without a limit, and the bound ½ says ever less.',
  comparison:
    'No trained network is drawn here: the loss of a network is no sum of two Gaussians. Its own Δx and Δp are under Measured.',
  source: 'Own derivation, checked against quadrature (docs/uncertainty.md, "Cases with known answers").',
  parameters: [
    {
      id: 'distance',
      label: 'Half distance a',
      explanation: 'Each Gaussian stands this far from 0.',
      min: 0,
      max: 6,
      step: 0.05,
      start: 2,
      scale: 'linear'
    },
    {
      id: 'width',
      label: 'Width s',
      explanation: 'Standard deviation of the density of one Gaussian alone.',
      min: 0.25,
      max: 3,
      step: 0.05,
      start: 1,
      scale: 'linear'
    }
  ],
  view(value) {
    const [distance, width] = [value('distance'), value('width')]
    const here = twoGaussians(distance, width)
    const distances = evenly(0, 6)
    const at = (a: number): ReturnType<typeof twoGaussians> => twoGaussians(a, width)
    const reach = distance + 5 * width
    const hump = (x: number, centre: number): number => Math.exp(-((x - centre) ** 2) / (4 * width ** 2))
    const norm = Math.sqrt(
      2 * Math.sqrt(2 * Math.PI) * width * (1 + Math.exp(-(distance ** 2) / (2 * width ** 2)))
    )
    const psi = (x: number): number => (hump(x, distance) + hump(x, -distance)) / norm
    const x = axis('Half distance a')
    const condition = `Width s = ${formatNumber(width, 3)}.`
    return {
      charts: [
        theoryChart(
          'two-gaussians:packet',
          'Packet ψ',
          `${condition} Its square integrates to 1.`,
          { x: axis('x'), y: axis('ψ') },
          [curve('ψ', 0, evenly(-reach, reach, 161), psi)]
        ),
        theoryChart('two-gaussians:pair', 'Δx and Δp', condition, { x, y: axis('Standard deviation') }, [
          curve('Δx', 0, distances, (a) => at(a).sigmaX),
          curve('Δp', 1, distances, (a) => at(a).sigmaP),
          mark('chosen Δx', 0, distance, here.sigmaX),
          mark('chosen Δp', 1, distance, here.sigmaP)
        ]),
        theoryChart(
          'two-gaussians:product',
          'Δx · Δp',
          condition,
          { x, y: axis('Δx · Δp', { min: 0 }) },
          [curve('product', 0, distances, (a) => at(a).product), mark('chosen', 2, distance, here.product)],
          [{ label: 'bound ½', value: 0.5 }]
        )
      ],
      facts: [
        { name: 'Δx', value: formatNumber(here.sigmaX, 6) },
        { name: 'Δp', value: formatNumber(here.sigmaP, 6) },
        { name: 'Δx · Δp', value: formatNumber(here.product, 6) },
        { name: 'Bound', value: formatNumber(here.bound, 6) }
      ]
    }
  }
}
