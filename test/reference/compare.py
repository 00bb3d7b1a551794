"""Our attacks beside those of Foolbox and torchattacks: same weights, same images, same budgets.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install -r test/reference/requirements.txt
    /tmp/reference/bin/python test/reference/compare.py [--images 500] [--only NAME ...] [--folder out/reference]

Run by hand from the project's folder; no part of `npm test`. Prints a Markdown table for docs/agreement.md and writes it
to FOLDER/table.md. A row of PAIRS is: a name, our attack as a study file names it, the peer, and how to call it. Of a
minimum-norm attack the medians of the distances are compared (0 for an image that was wrong before, infinite where
nothing was found), of the others robust accuracy alone. Distances of peers are measured here, on their own examples.
"""

import argparse
import json
import math
import pathlib
import subprocess
import sys
import time

import foolbox
import numpy
import torch
import torchattacks

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'bench' / 'peers'))
from torch_attacks import network  # noqa: E402

NORMS = {'linf': math.inf, 'l2': 2, 'l1': 1, 'l0': 0}


def ours(attack, norm, epsilon, **options):
    return {'attack': attack, 'norm': norm, 'epsilon': epsilon, 'options': options}


def fb(make):
    """A Foolbox attack that looks for the nearest example."""

    def run(net, x, y):
        model = foolbox.PyTorchModel(net, bounds=(0, 1), device='cpu')
        return make(foolbox.attacks)(model, x, foolbox.criteria.Misclassification(y), epsilons=None)[0]

    return run


def fb_fixed(make, epsilon):
    """A Foolbox attack inside a ball."""

    def run(net, x, y):
        model = foolbox.PyTorchModel(net, bounds=(0, 1), device='cpu')
        return make(foolbox.attacks)(model, x, foolbox.criteria.Misclassification(y), epsilons=epsilon)[1]

    return run


def ta(make):
    """An attack of torchattacks."""
    return lambda net, x, y: make(net)(x, y)


PAIRS = [
    ('PGD-40', ours('pgd', 'linf', 0.1, steps=40, stepSize=0.01), 'torchattacks',
     ta(lambda net: torchattacks.PGD(net, eps=0.1, alpha=0.01, steps=40))),
    ('DeepFool', ours('deepfool', 'l2', 1.5), 'Foolbox', fb(lambda a: a.L2DeepFoolAttack(steps=50, overshoot=0.02))),
    ('DeepFool', ours('deepfool', 'linf', 0.1), 'Foolbox',
     fb(lambda a: a.LinfDeepFoolAttack(steps=50, overshoot=0.02))),
    ('DDN', ours('ddn', 'l2', 1.5), 'Foolbox', fb(lambda a: a.DDNAttack(init_epsilon=1.0, steps=100, gamma=0.05))),
    ('FMN', ours('fmn', 'linf', 0.1), 'Foolbox', fb(lambda a: a.LInfFMNAttack(steps=100))),
    ('FMN', ours('fmn', 'l2', 1.5), 'Foolbox', fb(lambda a: a.L2FMNAttack(steps=100))),
    ('FMN', ours('fmn', 'l1', 8), 'Foolbox', fb(lambda a: a.L1FMNAttack(steps=100))),
    ('FMN', ours('fmn', 'l0', 10), 'Foolbox', fb(lambda a: a.L0FMNAttack(steps=100))),
    ('FAB', ours('fab', 'linf', 0.1, steps=50), 'torchattacks',
     ta(lambda net: torchattacks.FAB(net, norm='Linf', eps=10, steps=50, n_restarts=1))),
    ('FAB', ours('fab', 'l2', 1.5, steps=50), 'torchattacks',
     ta(lambda net: torchattacks.FAB(net, norm='L2', eps=1000, steps=50, n_restarts=1))),
    ('FAB', ours('fab', 'l1', 8, steps=50), 'torchattacks',
     ta(lambda net: torchattacks.FAB(net, norm='L1', eps=1000, steps=50, n_restarts=1))),
    ('FAB-T', ours('fabt', 'linf', 0.1, steps=50), 'torchattacks',
     ta(lambda net: torchattacks.FAB(net, norm='Linf', eps=10, steps=50, n_restarts=1, multi_targeted=True))),
    ('CW', ours('cw', 'l2', 1.5, steps=1000, searchSteps=4), 'Foolbox',
     fb(lambda a: a.L2CarliniWagnerAttack(binary_search_steps=4, steps=1000, stepsize=0.01, initial_const=0.001))),
    ('EAD, elastic net', ours('ead', 'l1', 8, steps=200, searchSteps=6), 'Foolbox',
     fb(lambda a: a.EADAttack(binary_search_steps=6, steps=200, initial_stepsize=0.01, initial_const=0.001,
                              regularization=0.001, decision_rule='EN'))),
    ('EAD, l1', ours('ead', 'l1', 8, steps=200, searchSteps=6, rule='l1'), 'Foolbox',
     fb(lambda a: a.EADAttack(binary_search_steps=6, steps=200, initial_stepsize=0.01, initial_const=0.001,
                              regularization=0.001, decision_rule='L1'))),
    ('Brendel-Bethge', ours('bb', 'l2', 1.5, steps=100), 'Foolbox',
     fb(lambda a: a.L2BrendelBethgeAttack(steps=100, lr=0.001))),
    ('Brendel-Bethge', ours('bb', 'linf', 0.1, steps=100), 'Foolbox',
     fb(lambda a: a.LinfinityBrendelBethgeAttack(steps=100, lr=0.001))),
]


def peer_result(net, run, x, y, norm, epsilon, batch):
    """Distances of all images, robust accuracy at epsilon, and seconds."""
    distances = []
    began = time.perf_counter()
    examples = [run(net, xb, yb).detach() for xb, yb in zip(x.split(batch), y.split(batch))]
    seconds = time.perf_counter() - began
    with torch.no_grad():
        for adversarial, xb, yb in zip(examples, x.split(batch), y.split(batch)):
            wrong = net(xb).argmax(1) != yb
            fooled = net(adversarial).argmax(1) != yb
            length = (adversarial - xb).flatten(1).norm(p=NORMS[norm], dim=1)
            length[~fooled] = math.inf
            length[wrong] = 0
            distances += length.tolist()
    return distances, sum(d > epsilon for d in distances) / len(distances), seconds


def median(values):
    return sorted(math.inf if value is None else value for value in values)[len(values) // 2]


def number(value):
    return 'infinite' if value == math.inf else f'{value:.4g}'


def row(name, spec, peer, mine, theirs):
    distances, robust, seconds = theirs
    both = ('–', '–', '–')
    if mine['distances'] is not None:
        own, other = median(mine['distances']), median(distances)
        change = '–' if math.inf in (own, other) else f'{(own / other - 1) * 100:+.1f} %'
        both = (number(own), number(other), change)
    cells = [
        f'{name} {spec["norm"]}', peer, *both,
        f'{mine["robustAccuracy"] * 100:.1f} %', f'{robust * 100:.1f} %', f'{spec["epsilon"]:g}',
        f'{mine["seconds"] / seconds:.2f}',
    ]
    return '| ' + ' | '.join(cells) + ' |'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--images', type=int, default=500)
    parser.add_argument('--batch', type=int, default=128)
    parser.add_argument('--folder', default='out/reference')
    parser.add_argument('--threads', type=int, default=None)
    parser.add_argument('--only', nargs='*', default=None, help='names of PAIRS, "DeepFool" or "DeepFool l2"')
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    wanted = options.only
    pairs = [p for p in PAIRS if not wanted or p[0] in wanted or f'{p[0]} {p[1]["norm"]}' in wanted]
    lines = [
        '| attack | peer | median, ours | median, peer | difference | robust accuracy, ours | peer | at epsilon | time, ours / peer |',
        '|---|---|---|---|---|---|---|---|---|',
    ]
    print('\n'.join(lines), flush=True)
    for name, spec, peer, run in pairs:
        command = ['node', 'test/reference/run.mjs', options.folder, str(options.images), str(options.batch)]
        done = subprocess.run(command, input=json.dumps([spec]), capture_output=True, text=True, check=True)
        mine = json.loads(done.stdout.strip().splitlines()[-1])
        arrays = numpy.load(f'{options.folder}/network.npz')
        net = network([arrays[f'weight_{index}'] for index in range(8)])
        x = torch.from_numpy(arrays['x'].transpose(0, 3, 1, 2).copy())
        y = torch.from_numpy(arrays['y'].astype(numpy.int64))
        torch.manual_seed(1)
        theirs = peer_result(net, run, x, y, spec['norm'], spec['epsilon'], options.batch)
        lines.append(row(name, spec, peer, mine, theirs))
        print(lines[-1], flush=True)
    pathlib.Path(options.folder, 'table.md').write_text('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
