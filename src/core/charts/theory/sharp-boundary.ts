import { sigmoidUnit } from '../../uncertainty/closed-forms'
import { formatNumber } from '../format'
import { axis, curve, evenly, geometrically, mark, theoryChart, type Theory } from './theory'

/** One sigmoid unit on a box: the argument of sharp boundaries in one formula, with its boundary term. */
export const sharpBoundaryTheory: Theory = {
  id: 'sharp-boundary',
  title: 'A sharper class boundary',
  text:
    'The loss is one sigmoid unit of weight w on the box from −L to L. The larger w, the sharper the boundary between ' +
    'the classes. Δx then tends to L/√12 and Δp grows as √(w/6L): sharper boundaries mean a larger spread of gradients. ' +
    'The loss does not vanish at the edge of the box, so the bound is ½·|1 − B| and not ½: for w = 1 the product is 0.063.',
  comparison:
    'No trained network is drawn here: a network has many boundaries of unknown sharpness in many dimensions, and no weight w. ' +
    'Its own Δx and Δp are under Measured.',
  source: 'The argument of arXiv 2205.01493 in closed form; own derivation, checked against quadrature.',
  parameters: [
    {
      id: 'weight',
      label: 'Weight w',
      explanation: 'Slope of the sigmoid unit: how sharp the boundary is.',
      min: 0.5,
      max: 500,
      step: 0.01,
      start: 10,
      scale: 'log'
    },
    {
      id: 'half',
      label: 'Half width L',
      explanation: 'The box of inputs goes from −L to L.',
      min: 0.25,
      max: 4,
      step: 0.05,
      start: 1,
      scale: 'linear'
    }
  ],
  view(value) {
    const [weight, half] = [value('weight'), value('half')]
    const here = sigmoidUnit(weight, half)
    const weights = geometrically(0.5, 500)
    const at = (w: number): ReturnType<typeof sigmoidUnit> => sigmoidUnit(w, half)
    const t = weight * half
    const norm = Math.sqrt((t - Math.tanh(t / 2)) / weight)
    const x = axis('Weight w', { scale: 'log', min: 0.5, max: 500 })
    const condition = `Box from −${formatNumber(half, 3)} to ${formatNumber(half, 3)}.`
    return {
      charts: [
        theoryChart(
          'sharp-boundary:packet',
          'Packet ψ',
          `${condition} Weight ${formatNumber(weight, 3)}; its square integrates to 1 over the box.`,
          { x: axis('x'), y: axis('ψ') },
          [curve('ψ', 0, evenly(-half, half, 161), (at) => 1 / (1 + Math.exp(weight * at)) / norm)]
        ),
        theoryChart(
          'sharp-boundary:pair',
          'Δx and Δp',
          `${condition} For sharp boundaries Δx tends to L/√12 and Δp to √(w/6L).`,
          { x, y: axis('Standard deviation', { scale: 'log' }) },
          [
            curve('Δx', 0, weights, (w) => at(w).sigmaX),
            curve('Δp', 1, weights, (w) => at(w).sigmaP),
            curve('√(w/6L)', 2, weights, (w) => Math.sqrt(w / (6 * half))),
            mark('chosen Δx', 0, weight, here.sigmaX),
            mark('chosen Δp', 1, weight, here.sigmaP)
          ],
          [{ label: 'L/√12', value: half / Math.sqrt(12) }]
        ),
        theoryChart(
          'sharp-boundary:product',
          'Δx · Δp and its bound',
          `${condition} The bound is ½·|1 − B|; B is the boundary term.`,
          { x, y: axis('Δx · Δp and its bound', { scale: 'log' }) },
          [
            curve('product', 0, weights, (w) => at(w).product),
            curve('bound ½·|1 − B|', 1, weights, (w) => at(w).bound),
            mark('chosen', 2, weight, here.product)
          ],
          [{ label: '½, without a boundary', value: 0.5 }]
        )
      ],
      facts: [
        { name: 'Δx', value: formatNumber(here.sigmaX, 6) },
        { name: 'Δp', value: formatNumber(here.sigmaP, 6) },
        { name: 'Δx · Δp', value: formatNumber(here.product, 6) },
        { name: 'Boundary term B', value: formatNumber(here.boundaryTerm, 6) },
        { name: 'Bound ½·|1 − B|', value: formatNumber(here.bound, 6) }
      ]
    }
  }
}
