import type { Band, Middle } from '@core/charts/compare/mean-curve'

export const bandChoices: readonly { value: Band; label: string }[] = [
  { value: 'range', label: 'Lowest to highest' },
  { value: 'sd', label: 'Standard deviation' },
  { value: 'se', label: 'Standard error' },
  { value: 'ci95', label: '95 % interval of the mean' }
]

export const middleChoices: readonly { value: Middle; label: string }[] = [
  { value: 'mean', label: 'Mean' },
  { value: 'median', label: 'Median' },
  { value: 'min', label: 'Lowest' },
  { value: 'max', label: 'Highest' }
]
