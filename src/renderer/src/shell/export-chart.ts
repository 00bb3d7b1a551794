import { nextTick } from 'vue'

/**
 * Opens the export of the chart, or goes to the files of the pictures, that has the focus, or else of the first one in
 * view. False if there is none.
 */
export async function openChartExport(): Promise<boolean> {
  const charts = [...document.querySelectorAll<HTMLElement>('figure[data-chart], [data-export-row]')]
  const focused = charts.find((chart) => chart.contains(document.activeElement))
  const inView = charts.find((chart) => {
    const { top, bottom, height } = chart.getBoundingClientRect()
    return height > 0 && bottom > 0 && top < window.innerHeight
  })
  const chart = focused ?? inView
  if (chart === undefined) return false
  const button = chart.querySelector<HTMLElement>('button[data-export]')
  if (button !== null && button.getAttribute('aria-expanded') !== 'true') button.click()
  await nextTick()
  chart.scrollIntoView({ block: 'nearest' })
  chart.querySelector<HTMLElement>('button.file-button')?.focus()
  return true
}
