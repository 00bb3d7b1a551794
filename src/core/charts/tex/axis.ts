import type { AxisSpec } from '../chart-spec'
import { axisTitle } from '../scene/frame'
import type { AxisDomain } from '../ticks'
import { texList, texNumber, texText } from './text'

/** One axis of pgfplots with the range and the ticks that the other printers show. */
export function axisOptions(name: 'x' | 'y', axis: AxisSpec, domain: AxisDomain): string[] {
  return [
    `${name}label={${texText(axisTitle(axis))}}`,
    `${name}min=${texNumber(domain.min)}`,
    `${name}max=${texNumber(domain.max)}`,
    ...(axis.scale === 'log' ? [`${name}mode=log`] : []),
    ...tickOptions(
      name,
      domain.ticks.map(({ value }) => value),
      domain.ticks.map(({ label }) => label)
    )
  ]
}

/** Ticks of an axis, as options of its environment. */
export function tickOptions(name: 'x' | 'y', values: readonly number[], labels: readonly string[]): string[] {
  return [`${name}tick={${values.map(texNumber).join(',')}}`, `${name}ticklabels=${texList(labels)}`]
}

/** A value inside the axes: what lies far outside is cut off at their ends, for TeX knows no large numbers. */
export function inside(axis: AxisSpec, domain: AxisDomain, value: number): number {
  const span = domain.max - domain.min
  const [low, high] =
    axis.scale === 'log' ? [domain.min / 10, domain.max * 10] : [domain.min - span / 2, domain.max + span / 2]
  return Math.min(high, Math.max(low, value))
}

/** A series of the palette by its name in the preamble. */
export function seriesName(place: number): string {
  return `series${'ABCDEFGHIJ'[place] ?? 'A'}`
}

/** An `axis` environment of pgfplots: its options, and the lines of its body. */
export function axisEnvironment(options: readonly string[], body: readonly string[]): string {
  return ['\\begin{axis}[', ...options.map((one) => `  ${one},`), ']', ...body, '\\end{axis}'].join('\n')
}
