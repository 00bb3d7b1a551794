import type { ChartSpec } from '@core/charts/chart-spec'
import {
  Chart,
  LineController,
  LineElement,
  LinearScale,
  LogarithmicScale,
  PointElement,
  Tooltip
} from 'chart.js'
import { type Ref, onBeforeUnmount, onMounted, watch } from 'vue'
import { isDark } from '../theme'
import { chartConfiguration, datasets, options } from './chart-js'
import type { Picture } from './frame-plugin'

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip)
Chart.defaults.font.family = 'Inter, sans-serif'

/** Keeps a canvas drawn as a specification says; however often that changes, it is redrawn at most once a frame. */
export function useChart(
  canvas: Readonly<Ref<HTMLCanvasElement | null>>,
  spec: () => ChartSpec,
  hidden: () => ReadonlySet<string>
): void {
  let chart: Chart<'line', { x: number; y: number }[]> | null = null
  let frame = 0
  const picture: Picture = { spec: spec(), dark: isDark.value, hidden: hidden() }

  function draw(): void {
    frame = 0
    if (chart === null) return
    Object.assign(picture, { spec: spec(), dark: isDark.value, hidden: hidden() })
    chart.data.datasets = datasets(picture)
    chart.options = options(picture)
    chart.update('none')
  }

  function later(): void {
    if (frame === 0) frame = requestAnimationFrame(draw)
  }

  onMounted(() => {
    if (canvas.value === null) return
    chart = new Chart(canvas.value, chartConfiguration(picture))
    // Text is measured with the font that is there; once Inter has come, measure again.
    void document.fonts.ready.then(later)
  })
  watch([spec, isDark, hidden], later)
  onBeforeUnmount(() => {
    cancelAnimationFrame(frame)
    chart?.destroy()
    chart = null
  })
}
