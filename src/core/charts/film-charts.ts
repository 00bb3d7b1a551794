import type { Film, FilmFrame } from '@contract/film'
import { axis } from './axes'
import type { AxisSpec, ChartSpec, SeriesPoint, SeriesSpec } from './chart-spec'

/** Questions along x. What was judged at the end stands one behind the last question. */
export const questionAxis: AxisSpec = axis('Questions asked', { format: 'integer' })

/** Where a frame stands on that axis. */
export function questionOf({ kind, question }: FilmFrame): number {
  return kind === 'result' ? question + 1 : question
}

/**
 * Loss and probabilities along the way of an attack on one image.
 *
 * @param conditions attack, norm, epsilon, seed, image
 */
export function filmCharts(film: Film, conditions: string, classNames: readonly string[]): ChartSpec[] {
  const { frames, label, questions } = film
  const last = frames[frames.length - 1] as FilmFrame
  const nameOf = (index: number): string => classNames[index] ?? String(index)
  const line = (
    id: string,
    text: string,
    colorIndex: number,
    valueOf: (frame: FilmFrame) => number
  ): SeriesSpec => ({
    ...{ id, label: text, colorIndex },
    dash: colorIndex === 0 ? 'solid' : 'dashed',
    marker: colorIndex === 0 ? 'circle' : 'square',
    points: frames.map((frame): SeriesPoint => {
      const value = valueOf(frame)
      const isNumber = Number.isFinite(value)
      return {
        ...{ x: questionOf(frame), y: isNumber ? value : null, low: null, high: null, resolved: true },
        ...(isNumber ? {} : { notFinite: true })
      }
    })
  })
  const thinned =
    questions > frames.length ? ` ${frames.length} points of ${questions} questions are shown.` : ''
  const caption =
    `One image: ${conditions}. Each place is a point at which the attack asked the network; 0 is the clean image, ` +
    `the last one what the referee judged.${thinned}`
  const common = { x: questionAxis, references: [] }
  return [
    {
      ...common,
      id: 'film-loss',
      title: 'Loss along the attack',
      caption: `Cross-entropy of the label ${nameOf(label)}, whatever loss the attack climbs. ${caption}`,
      y: axis('Cross-entropy', { unit: 'nat' }),
      series: [line('loss', `cross-entropy of ${nameOf(label)}`, 0, ({ loss }) => loss)]
    },
    {
      ...common,
      id: 'film-probabilities',
      title: 'Probabilities along the attack',
      caption: `Softmax of the logits. ${caption}`,
      y: axis('Probability', { format: 'percent', min: 0, max: 1 }),
      series: [
        line('label', `${nameOf(label)} (label)`, 0, (frame) => frame.probabilities[label] ?? NaN),
        ...(last.predicted === label
          ? []
          : [
              line('predicted', `${nameOf(last.predicted)} (at the end)`, 1, (frame) => {
                return frame.probabilities[last.predicted] ?? NaN
              })
            ])
      ]
    }
  ]
}
