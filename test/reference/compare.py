"""Our attacks beside those of Foolbox, torchattacks and ART: same weights, same images, same budgets.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install -r test/reference/requirements.txt
    /tmp/reference/bin/python test/reference/compare.py [--only NAME ...] [--images N] [--folder out/reference]

Run by hand from the project's folder; no part of `npm test`. The pairs are in pairs.py. Each row is kept in
FOLDER/rows.json, so that a run can be stopped and gone on with (`--missing`); FOLDER/table.md has all of them for
docs/agreement.md. Of a minimum-norm attack the medians of the distances are compared (0 for an image that was wrong
before, infinite where nothing was found), of all robust accuracy. Examples of peers are measured here, by us.
"""

import argparse
import hashlib
import json
import math
import os
import pathlib
import signal
import subprocess
import sys
import time

import numpy
import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'bench' / 'peers'))
from pairs import ALONE, PAIRS  # noqa: E402
from torch_attacks import network  # noqa: E402

#: By how much a row may differ: points of robust accuracy, and a share of the median distance.
POINTS, SHARE = 1.0, 0.02
NORMS = {'linf': math.inf, 'l2': 2, 'l1': 1, 'l0': 0}
HEAD = ('attack', 'peer', 'network', 'images', 'ε', 'robust accuracy, ours', 'peer', 'difference in points', 'median, ours', 'peer',
        'difference', 'passes an image, ours', 'peer', 'processor time, ours / peer', 'reading')


class Counted(torch.nn.Module):
    """A network that counts the images it is asked about."""

    def __init__(self, net):
        super().__init__()
        self.net = net
        self.asked = 0

    def forward(self, x):
        self.asked += len(x)
        return self.net(x)


class Ours:
    """Our side. Attacks on the same images share a process, which costs seconds to start, and wait here for their peers."""

    def __init__(self, options):
        self.options = options
        self.waiting = []
        self.done = {}
        self.is_built = False

    def expect(self, spec, images, batch):
        """Names an attack that will be asked for, to be run along with others."""
        self.waiting.append((json.dumps(spec), images, batch))

    def result(self, spec, images, batch):
        """What an attack of ours came to, run now if it has not been yet."""
        key = (json.dumps(spec), images, batch)
        if key not in self.done:
            along = [one for one in self.waiting if one[1:] == key[1:] and one != key and one not in self.done][:2]
            for one, result in zip([key, *along], self.run([json.loads(one[0]) for one in [key, *along]], images, batch)):
                self.done[one] = result
        return self.done[key]

    def run(self, specs, images, batch):
        script = 'out/reference-build/ours.cjs' if self.is_built else 'test/reference/run.mjs'
        threads = str(self.options.threads)
        environment = {**os.environ, 'TF_CPP_MIN_LOG_LEVEL': '2', 'TF_NUM_INTRAOP_THREADS': threads}
        done = subprocess.run(['node', script, self.options.folder, str(images), str(batch)], input=json.dumps(specs),
                              capture_output=True, text=True, env=environment)
        if done.returncode != 0:
            raise RuntimeError(f'ours: {done.stderr.strip().splitlines()[-1] if done.stderr else done.returncode}')
        self.is_built = True
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{')]


def runner_up(net, x, y):
    """The class that the network likes best beside the label."""
    with torch.no_grad():
        logits = net(x)
        logits[torch.arange(len(y)), y] = -math.inf
        return logits.argmax(1)


def run_peer(pair, net, x, y):
    """Distances of all images, robust accuracy at epsilon, passes an image, and seconds."""
    spec = pair.spec
    targets = runner_up(net, x, y) if spec['options'].get('goal') == 'runner-up' else None
    parts = [(x[at:at + pair.batch], y[at:at + pair.batch], None if targets is None else targets[at:at + pair.batch])
             for at in range(0, len(x), pair.batch)]
    counted = Counted(net).eval()
    # Processor time: others may use the machine, too.
    began = time.process_time()
    examples = [pair.run(counted, *part).detach() for part in parts]
    seconds = time.process_time() - began
    distances = []
    with torch.no_grad():
        for adversarial, (xb, yb, tb) in zip(examples, parts):
            wrong = net(xb).argmax(1) != yb
            found = net(adversarial).argmax(1)
            fooled = found != yb if tb is None else found == tb
            moved = (adversarial - xb).flatten(1)
            length = moved.norm(p=NORMS[spec['norm']], dim=1) if spec['norm'] in NORMS else moved.norm(dim=1) * 0
            length[~fooled] = math.inf
            length[wrong] = 0
            distances += length.tolist()
    # Rounding to single precision may leave the ball by a hair, as the referee allows ours, too.
    edge = spec['epsilon'] * (1 + 1e-5) + 1e-6
    return {'distances': distances, 'robustAccuracy': sum(d > edge for d in distances) / len(distances),
            'forwardCalls': counted.asked / len(x), 'processorSeconds': seconds}


def median(values):
    return sorted(math.inf if value is None else value for value in values)[len(values) // 2]


def compared(pair, mine, theirs):
    """A row of the table as an object."""
    row = {'name': f'{pair.name} {pair.spec["norm"]}', 'peer': pair.peer, 'epsilon': pair.spec['epsilon'],
           'expect': pair.expect, 'images': pair.images, 'spec': mine['label'],
           'robust': [mine['robustAccuracy'], theirs['robustAccuracy']],
           'passes': [mine['forwardCalls'], theirs['forwardCalls']], 'seconds': [mine['processorSeconds'], theirs['processorSeconds']],
           'median': None}
    if mine['distances'] is not None and theirs['distances'] is not None:
        row['median'] = [median(mine['distances']), median(theirs['distances'])]
    return row


def reading(row):
    """What the row says: within the tolerance, or which of both is the stronger one."""
    own, other = row['robust']
    points = round((own - other) * 100, 6)
    share = 0 if not row['median'] else distance_change(*row['median'])
    if points > POINTS or share > SHARE:
        return '**ours weaker**' if share >= -SHARE and points >= -POINTS else 'mixed'
    if points < -POINTS or share < -SHARE:
        return 'ours stronger'
    return 'agrees'


def distance_change(own, other):
    if own == other:
        return 0
    if math.inf in (own, other):
        return math.inf if own == math.inf else -math.inf
    return own / other - 1 if other > 0 else math.inf


def cells(row):
    if 'error' in row:
        return [row['name'], row['peer'], row['network'], str(row['images']), f'{row["epsilon"]:g}', *['–'] * 9, row['error']]
    own, other = row['robust']
    both = ['–', '–', '–']
    if row['median']:
        change = distance_change(*row['median'])
        both = [f'{value:.4g}' for value in row['median']] + [f'{change * 100:+.1f} %']
    return [row['name'], row['peer'], row['network'], str(row['images']), f'{row["epsilon"]:g}', f'{own * 100:.1f} %',
            f'{other * 100:.1f} %', f'{(own - other) * 100:+.1f}', *both, *[f'{value:.0f}' for value in row['passes']],
            f'{row["seconds"][0] / row["seconds"][1]:.2f}', reading(row)]


def table(rows):
    lines = ['| ' + ' | '.join(HEAD) + ' |', '|---' * len(HEAD) + '|']
    lines += ['| ' + ' | '.join(cells(row)) + ' |' for row in rows]
    lines += ['', 'Without a peer:', '', *[f'- {name}: {why}.' for name, why in ALONE.items()]]
    return '\n'.join(lines) + '\n'


def compare(pair, options, subject, ours):
    """One pair; whatever goes wrong is the row's text."""
    failed = {'name': f'{pair.name} {pair.spec["norm"]}', 'peer': pair.peer, 'epsilon': pair.spec['epsilon'],
              'images': pair.images}
    spec = pair.spec
    try:
        signal.alarm(options.limit)
        if isinstance(pair.run, dict):
            return compared(pair, *[ours.result(one, pair.images, pair.batch) for one in (spec, pair.run)])
        net, x, y = subject
        x, y = x[:pair.images], y[:pair.images]
        torch.manual_seed(1)
        numpy.random.seed(1)
        theirs = run_peer(pair, net, x, y)
        if 'queries' in spec['options'] and spec['options']['queries'] is None:
            spec = {**spec, 'options': {**spec['options'], 'queries': math.ceil(theirs['forwardCalls'])}}
        return compared(pair, ours.result(spec, pair.images, pair.batch), theirs)
    except Exception as error:  # noqa: BLE001: a pair that cannot run says why in its row
        return {**failed, 'error': f'could not run: {type(error).__name__}: {str(error).splitlines()[0][:200]}'}
    finally:
        signal.alarm(0)


def exported(options, ours):
    """The network, the first 1,000 test images, and their labels, which a first run of ours writes for the peers."""
    ours.run([], 1000, 128)
    arrays = numpy.load(f'{options.folder}/network.npz')
    x = torch.from_numpy(arrays['x'].transpose(0, 3, 1, 2).copy())
    return (network([arrays[f'weight_{index}'] for index in range(8)]), x,
            torch.from_numpy(arrays['y'].astype(numpy.int64)))


def network_name(folder):
    """The first hexadecimal digits of the SHA-256 of the network's weights: rows of one name are of one network."""
    return hashlib.sha256(pathlib.Path(folder, 'weights.bin').read_bytes()).hexdigest()[:6]


def stop(*_):
    raise TimeoutError('stopped after the time that --limit allows')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--images', type=int, default=None, help='most images a pair')
    parser.add_argument('--folder', default='out/reference')
    parser.add_argument('--threads', type=int, default=os.cpu_count())
    parser.add_argument('--limit', type=int, default=900, help='most seconds a pair')
    parser.add_argument('--only', nargs='*', default=None, help='names of pairs, "DeepFool" or "DeepFool l2"')
    parser.add_argument('--peer', default=None)
    parser.add_argument('--missing', action='store_true', help='only the pairs without a row')
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    signal.signal(signal.SIGALRM, stop)
    pathlib.Path(options.folder).mkdir(parents=True, exist_ok=True)
    kept = pathlib.Path(options.folder, 'rows.json')
    rows = json.loads(kept.read_text()) if kept.exists() else []
    order = [key_of(pair) for pair in PAIRS]
    wanted = [pair for pair in PAIRS if is_wanted(pair, options, rows)]
    if options.images:
        wanted = [pair._replace(images=min(options.images, pair.images)) for pair in wanted]
    ours = Ours(options)
    subject = exported(options, ours)
    for pair in wanted:
        if pair.spec['options'].get('queries', 0) is not None:
            ours.expect(pair.spec, pair.images, pair.batch)
    for pair in wanted:
        row = {**compare(pair, options, subject, ours), 'network': network_name(options.folder)}
        rows = [one for one in rows if (one['name'], one['peer']) != key_of(pair)] + [row]
        rows.sort(key=lambda one: order.index((one['name'], one['peer'])))
        kept.write_text(json.dumps(rows, indent=1))
        pathlib.Path(options.folder, 'table.md').write_text(table(rows))
        print('| ' + ' | '.join(cells(row)) + ' |', flush=True)


def key_of(pair):
    return f'{pair.name} {pair.spec["norm"]}', pair.peer


def is_wanted(pair, options, rows):
    has = any((row['name'], row['peer']) == key_of(pair) and 'error' not in row for row in rows)
    named = not options.only or pair.name in options.only or key_of(pair)[0] in options.only
    return named and options.peer in (None, pair.peer) and not (options.missing and has)


if __name__ == '__main__':
    main()
