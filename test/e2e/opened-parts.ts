import { type Page, expect } from '@playwright/test'
import { ask } from './ask'

/** What a view shows only once something is pressed, typed, or not found. */
export interface OpenedPart {
  readonly name: string
  /** The view, by its place or its name in the full project. */
  readonly view: string
  open(page: Page): Promise<unknown>
}

const press =
  (name: string | RegExp) =>
  (page: Page): Promise<void> =>
    page.getByRole('button', { name }).first().click()

/** A place that there is nothing at says so by itself. */
const look = (): Promise<void> => Promise.resolve()

export const openedParts: readonly OpenedPart[] = [
  { name: 'palette', view: 'compare', open: openPalette },
  { name: 'tour', view: 'help', open: press('Start the tour') },
  { name: 'grade', view: 'run-attack', open: press(/^Grade [A-D] of/) },
  { name: 'samples', view: 'dataset', open: chooseSample },
  { name: 'log', view: 'jobs', open: press(/^Log of/) },
  { name: 'columns', view: 'compare-curves', open: press('Columns') },
  { name: 'filters', view: 'compare-curves', open: press('More filters') },
  { name: 'options', view: 'compare-curves', open: press('More options') },
  { name: 'figures', view: 'compare-curves', open: openTable },
  { name: 'attacks-figures', view: 'compare-attacks', open: openTable },
  { name: 'certified-figures', view: 'compare-certified', open: openTable },
  { name: 'enlarged', view: 'compare-curves', open: press('Enlarge') },
  { name: 'editor', view: 'projects', open: press('Rename or tag the open project') },
  { name: 'backups', view: 'projects', open: press('Backups of the open project') },
  { name: 'fields', view: 'train', open: typeNonsense },
  { name: 'contents', view: 'report', open: press('Contents') },
  { name: 'new-map', view: 'projector', open: press('New map') },
  { name: 'other-example', view: 'gallery', open: walkExamples },
  { name: 'no-run', view: 'runs/none', open: look },
  { name: 'no-model', view: 'models/none', open: look },
  { name: 'no-data', view: 'data/none', open: look }
]

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.keyboard.type('train')
}

async function chooseSample(page: Page): Promise<void> {
  const samples = page.getByRole('region', { name: 'Samples of the data set' })
  await samples.getByRole('listbox', { name: 'Samples' }).click({ position: { x: 130, y: 80 } })
  await expect(page.getByRole('complementary', { name: 'Chosen image' })).toBeVisible()
}

async function openTable(page: Page): Promise<void> {
  await page.locator('[data-chart]').first().getByRole('button', { name: 'Table' }).click()
}

async function typeNonsense(page: Page): Promise<void> {
  const field = page.getByLabel('Epochs', { exact: true }).first()
  await field.fill('-1')
  await field.press('Tab')
}

async function walkExamples(page: Page): Promise<void> {
  await page.getByRole('listbox').focus()
  await page.keyboard.press('ArrowRight')
}

/** Starts a training that takes long; gives its id. */
export async function startLongTraining(page: Page): Promise<string> {
  const { id } = await ask(page, 'jobs.start', {
    ...{ kind: 'train', dataset: 'mnist', architecture: 'mlp', epochs: 5000, name: 'long' },
    limits: { train: 600, test: 100 }
  })
  return id
}
