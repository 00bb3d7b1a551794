"""One attack of ours and its peer over several seeds: is a difference more than the luck of a random start?

    /tmp/reference/bin/python test/reference/seeds.py [--seeds 8] [--images 100] [--loss dlr] [--norm linf]
        [--epsilon 0.1] [--restarts 1] [--folder out/reference]

For auto-PGD, whose peer is torchattacks. Prints the robust images of every seed, the mean of both sides, and the 95 %
interval of the difference of the means (Welch's t). The seeds stand for the starts alone; the images stay the same.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

import numpy
import torch
import torchattacks
from scipy import stats

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'bench' / 'peers'))
from torch_attacks import network  # noqa: E402

LOSSES = {'cross-entropy': 'ce', 'dlr': 'dlr'}


def ours(options, seed, specs):
    """Robust images of our attacks on one seed, in the order of `specs`."""
    done = subprocess.run(
        ['node', 'test/reference/run.mjs', options.folder, str(options.images), '128', str(seed)],
        input=json.dumps(specs), capture_output=True, text=True, check=True,
        env={**os.environ, 'TF_CPP_MIN_LOG_LEVEL': '2', 'TF_NUM_INTRAOP_THREADS': str(options.threads)})
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{')]
    return [round(line['robustAccuracy'] * options.images) for line in lines]


def theirs(options, seed, net, x, y):
    """Robust images of torchattacks on one seed, judged by a fresh pass; an image that was wrong before is not robust."""
    attack = torchattacks.APGD(net, norm=options.norm.capitalize(), eps=options.epsilon, steps=100,
                               n_restarts=options.restarts, seed=seed, loss=LOSSES[options.loss])
    adversarial = attack(x, y)
    with torch.no_grad():
        right = (net(x).argmax(1) == y) & (net(adversarial).argmax(1) == y)
    return int(right.sum())


def welch(own, other):
    """Difference of the means, own minus other, with its 95 % interval."""
    variances = [statistics.variance(side) / len(side) for side in (own, other)]
    spread = sum(variances) ** 0.5
    difference = statistics.mean(own) - statistics.mean(other)
    if spread == 0:
        return difference, difference, difference
    freedom = sum(variances) ** 2 / sum(v ** 2 / (len(side) - 1) for v, side in zip(variances, (own, other)))
    reach = stats.t.ppf(0.975, freedom) * spread
    return difference, difference - reach, difference + reach


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--seeds', type=int, default=8)
    parser.add_argument('--images', type=int, default=100)
    parser.add_argument('--loss', choices=LOSSES, default='dlr')
    parser.add_argument('--norm', choices=['linf', 'l2'], default='linf')
    parser.add_argument('--epsilon', type=float, default=0.1)
    parser.add_argument('--restarts', type=int, default=1)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--folder', default='out/reference')
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    spec = {'attack': 'apgd', 'norm': options.norm, 'epsilon': options.epsilon,
            'options': {'steps': 100, 'restarts': options.restarts, 'loss': options.loss}}
    ours(options, 1, [])
    arrays = numpy.load(f'{options.folder}/network.npz')
    net = network([arrays[f'weight_{index}'] for index in range(8)])
    x = torch.from_numpy(arrays['x'].transpose(0, 3, 1, 2).copy())[:options.images]
    y = torch.from_numpy(arrays['y'].astype(numpy.int64))[:options.images]
    sides = {'ours': [], 'torchattacks': []}
    for seed in range(1, options.seeds + 1):
        sides['torchattacks'].append(theirs(options, seed, net, x, y))
        sides['ours'] += ours(options, seed, [spec])
        print(json.dumps({'seed': seed, **{side: counts[-1] for side, counts in sides.items()}}), flush=True)
    own, other = sides.values()
    difference, low, high = welch(own, other)
    print(f'ours {statistics.mean(own):.2f} ({min(own)} to {max(own)}), torchattacks {statistics.mean(other):.2f} '
          f'({min(other)} to {max(other)}) of {options.images} robust; difference {difference:+.2f} '
          f'(95 % {low:+.2f} to {high:+.2f}), {options.seeds} seeds')


main()
