import { type Page, expect } from '@playwright/test'
import { ask } from './ask'
import { finishJob, goTo } from './workbench'

/** Parts of pages that the rail does not lead to directly. */
export const further = [
  'projects/new',
  'study/new',
  'runs/new/train',
  'runs/new/attack',
  'runs/new/uncertainty',
  'runs/new/certify',
  'runs/new/transfer',
  'runs/new/slice',
  'uncertainty/theory',
  'uncertainty/readings',
  'uncertainty/slice',
  'settings/doctor',
  'help/methods',
  'help/shortcuts',
  'help/conformance'
]

/** The views that the rail leads to. */
export async function railViews(page: Page): Promise<string[]> {
  const links = page.locator('nav.rail a[href^="#/"]')
  const rail = await links.evaluateAll((all) => all.map((link) => (link.getAttribute('href') ?? '').slice(2)))
  expect(rail.length).toBeGreaterThan(10)
  return rail
}

/** How far the page runs over the edge of the window, in pixels, and what does; empty where nothing does. */
export function overflow(page: Page): Promise<string> {
  return page.evaluate(() => {
    const main = document.querySelector('main')
    if (main === null) return 'there is no page'
    const over = main.scrollWidth - main.clientWidth
    if (over <= 0) return ''
    const edge = main.getBoundingClientRect().left + main.clientWidth
    const far = [...main.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > edge + 1)
    const names = far.slice(-3).map((one) => `${one.tagName.toLowerCase()}.${one.className}`)
    return `runs ${over} pixels over the edge: ${names.join(', ')}`
  })
}

/**
 * Fills the project that is open, in a window that speaks English: a study of two networks, a run of each kind, a map and
 * a slice. Gives pages of what it then holds, under a name: runs, a network, a data set, a sample, and Compare with all
 * its parts.
 *
 * @param kinds 'some': without what tells most of its results in English sentences, maps and slices
 */
export async function fillProject(page: Page, kinds: 'all' | 'some' = 'all'): Promise<Map<string, string>> {
  const inside = new Map<string, string>()
  await ask(page, 'studies.start', {
    heisenbenchStudy: 1,
    name: 'two by two',
    title: 'Two networks, two seeds',
    dataset: { builtin: 'mnist' },
    networks: ['linear', 'mlp'],
    seeds: [1, 2],
    epochs: 2,
    limits: { train: 600, test: 200 },
    measure: {
      everyEpochs: 1,
      initial: true,
      samples: 100,
      keepNetworks: 2,
      attacks: [
        { attack: 'fgsm', norm: 'linf', epsilon: 0.1 },
        { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 4 } }
      ],
      estimators: [
        { estimator: 'data', options: { samples: 200 } },
        ...(kinds === 'all' ? [{ estimator: 'local', options: { images: 2, draws: 64 } }] : [])
      ]
    }
  })
  const ended = async (): Promise<boolean> =>
    (await ask(page, 'studies.list')).every(({ state }) => state === 'done')
  await expect.poll(ended, { timeout: 180_000 }).toBe(true)
  const mlp = { model: 'mlp-standard-1', dataset: 'mnist' }
  const pgd = { attack: 'pgd', norm: 'linf', epsilon: 0.1, options: { steps: 5 } }
  const runs: Record<string, object> = {
    attack: { kind: 'attack', ...mlp, epsilons: [0.02, 0.05], samples: 60, attack: pgd },
    distances: {
      ...{ kind: 'attack', ...mlp, samples: 20 },
      attack: { attack: 'deepfool', norm: 'l2', epsilon: 1, options: { steps: 10 } }
    },
    certify: {
      kind: 'certify',
      ...mlp,
      samples: 20,
      certificate: { certificate: 'interval', norm: 'linf' }
    },
    transfer: {
      ...{ kind: 'transfer', models: ['mlp-standard-1', 'linear-standard-1'], dataset: 'mnist', samples: 40 },
      attack: { attack: 'fgsm', norm: 'linf', epsilon: 0.1 }
    },
    uncertainty: {
      ...{ kind: 'uncertainty', ...mlp },
      estimator: { estimator: 'local', options: { images: 2, draws: 64 } }
    },
    check: {
      ...{ kind: 'check', ...mlp, samples: 60, attack: pgd },
      ...{ checks: ['C8', 'C10', 'C12', 'C1', 'C17'], probes: 20, draws: 200 }
    },
    map: { kind: 'embedding', ...mlp, method: 'pca', samples: 200 },
    slice: { kind: 'slice', ...mlp, grid: 21 }
  }
  const later = ['uncertainty', 'check', 'map', 'slice']
  for (const [name, spec] of Object.entries(runs))
    if (kinds === 'all' || !later.includes(name))
      inside.set(`run-${name}`, `runs/${await finishJob(page, spec)}`)
  if (kinds === 'all') await finishJob(page, { kind: 'predict', ...mlp })
  await finishJob(page, { kind: 'dataset-statistics', dataset: 'mnist', samples: 50 })
  const held = {
    run: (await ask(page, 'jobs.list')).find(({ spec }) => spec.kind === 'train')?.id ?? '',
    model: (await ask(page, 'models.list'))[0]?.id ?? '',
    dataset: (await ask(page, 'datasets.list'))[0]?.id ?? ''
  }
  inside.set('run-train', `runs/${held.run}`)
  inside.set('model', `models/${held.model}`)
  inside.set('architecture', 'models/architecture/conv3')
  inside.set('architecture-new', 'models/edit/new')
  inside.set('dataset', `data/${held.dataset}`)
  inside.set('sample', `data/${held.dataset}/look/test/3/${held.model}`)
  await goTo(page, 'compare')
  for (const box of await page.getByRole('checkbox', { name: /^Compare (?!slice)/ }).all()) await box.click()
  await page
    .getByRole('button', { name: /^Baseline / })
    .first()
    .click()
  await expect.poll(() => page.evaluate(() => window.location.hash)).toMatch(/^#\/compare\/curves\/./)
  const seen = await page.evaluate(() => window.location.hash.slice(2))
  inside.set('compare-curves', seen)
  const parts = ['differences', 'trade-off', 'parameters', 'classes', 'attacks', 'transfer', 'certified']
  for (const part of parts) inside.set(`compare-${part}`, seen.replace('/curves/', `/${part}/`))
  return inside
}
