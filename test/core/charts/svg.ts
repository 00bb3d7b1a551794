import type { ChartSpec } from '@core/charts/chart-spec'
import { figureScene } from '@core/charts/scene/figure-scene'
import { sceneSvg } from '@core/charts/scene/svg'

/** A chart as the SVG file that leaves the program, in black. */
export function figureSvg(spec: ChartSpec | undefined): string {
  if (spec === undefined) throw new Error('no chart')
  return sceneSvg(figureScene(spec), { title: spec.title, description: spec.caption }, () => '#000000')
}
