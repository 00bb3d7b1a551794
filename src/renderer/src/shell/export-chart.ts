import { nextTick } from 'vue'

/**
 * Opens the export of the chart that has the focus, or else of the first one in view, and goes there. False if there is
 * none.
 */
export async function openChartExport(): Promise<boolean> {
  const charts = [...document.querySelectorAll<HTMLElement>('figure[data-chart]')]
  const focused = charts.find((chart) => chart.contains(document.activeElement))
  const inView = charts.find((chart) => {
    const { top, bottom, height } = chart.getBoundingClientRect()
    return height > 0 && bottom > 0 && top < window.innerHeight
  })
  const chart = focused ?? inView
  const button = chart?.querySelector<HTMLElement>('button[data-export]')
  if (!chart || !button) return false
  if (button.getAttribute('aria-expanded') !== 'true') button.click()
  await nextTick()
  chart.scrollIntoView({ block: 'nearest' })
  chart.querySelector<HTMLElement>('.panel button')?.focus()
  return true
}
