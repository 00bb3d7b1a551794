"""The attacks of bench/attacks.ts in PyTorch's libraries: same weights, same images, same machine.

    python torch_attacks.py FILE.npz [--threads N] [--only NAME ...]

FILE.npz comes from `npm run bench -- attacks` with HEISENBENCH_BENCH_EXPORT=FILE.npz: x [n, 28, 28, 1] in [0, 1],
y [n], and the weights of the network in order, `weight_0` to `weight_7` (convolution kernels HWIO, dense kernels
[in, out], as TensorFlow stores them). Prints one JSON object a line. Needs torch, numpy, torchattacks and foolbox. Of a minimum-norm attack the robust accuracy is that at its epsilon, as foolbox counts it.
"""

import argparse
import json
import time

import foolbox
import numpy
import torch
import torchattacks
from torch import nn

BATCH_SIZE = 128
#: AutoAttack costs a hundred times as much as PGD: it gets the first tenth of the images, as in bench/attacks.ts.
FEW = 10


def network(weights):
    """conv 32, pool, conv 64, pool, dense 128, dense 10; ReLU between, logits out."""
    net = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(5 * 5 * 64, 128), nn.ReLU(), nn.Linear(128, 10))
    layers = [layer for layer in net if isinstance(layer, (nn.Conv2d, nn.Linear))]
    with torch.no_grad():
        for index, layer in enumerate(layers):
            kernel, bias = weights[2 * index], weights[2 * index + 1]
            if isinstance(layer, nn.Conv2d):
                kernel = kernel.transpose(3, 2, 0, 1)
            else:
                if kernel.shape[0] == 5 * 5 * 64:
                    # TensorFlow flattens height, width, channel; PyTorch channel, height, width.
                    kernel = kernel.reshape(5, 5, 64, -1).transpose(2, 0, 1, 3).reshape(5 * 5 * 64, -1)
                kernel = kernel.T
            layer.weight.copy_(torch.from_numpy(numpy.ascontiguousarray(kernel)))
            layer.bias.copy_(torch.from_numpy(bias))
    net.eval()
    for parameter in net.parameters():
        parameter.requires_grad_(False)
    return net


def foolbox_run(net, attack, epsilon):
    """An attack that takes a batch and returns adversarial inputs, from a Foolbox attack."""
    model = foolbox.PyTorchModel(net, bounds=(0, 1), device='cpu')
    # Called, not run: of a minimum-norm attack, which takes no epsilon, that cuts the examples to the ball.
    return lambda x, y: attack(model, x, foolbox.criteria.Misclassification(y), epsilons=epsilon)[1]


def contenders(net):
    """Name, library and attack of every peer."""
    attacks = foolbox.attacks
    return [
        ('fgsm-0.1', 'torchattacks', torchattacks.FGSM(net, eps=0.1)),
        ('pgd-0.1', 'torchattacks', torchattacks.PGD(net, eps=0.1, alpha=0.01, steps=40)),
        ('pgd-0.1', 'foolbox', foolbox_run(net, attacks.LinfPGD(steps=40, abs_stepsize=0.01), 0.1)),
        ('pgd-0.2', 'torchattacks', torchattacks.PGD(net, eps=0.2, alpha=0.02, steps=40)),
        ('pgd-0.2', 'foolbox', foolbox_run(net, attacks.LinfPGD(steps=40, abs_stepsize=0.02), 0.2)),
        ('pgd-l2-1.5', 'torchattacks', torchattacks.PGDL2(net, eps=1.5, alpha=0.1, steps=40)),
        ('pgd-l2-1.5', 'foolbox', foolbox_run(net, attacks.L2PGD(steps=40, abs_stepsize=0.1), 1.5)),
        ('apgd-ce-0.1', 'torchattacks', torchattacks.APGD(net, norm='Linf', eps=0.1, steps=100, loss='ce')),
        ('autoattack-0.1', 'torchattacks',
         torchattacks.AutoAttack(net, norm='Linf', eps=0.1, version='standard', n_classes=10, seed=1)),
        ('deepfool-l2-1.5', 'foolbox', foolbox_run(net, attacks.L2DeepFoolAttack(steps=50, overshoot=0.02), 1.5)),
    ]


def accuracy(net, x, y):
    with torch.no_grad():
        return sum((net(xb).argmax(1) == yb).sum().item() for xb, yb in zip(x, y)) / sum(len(yb) for yb in y)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('file')
    parser.add_argument('--threads', type=int, default=None)
    parser.add_argument('--only', nargs='*', default=None)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    arrays = numpy.load(options.file)
    net = network([arrays[f'weight_{index}'] for index in range(8)])
    images = torch.from_numpy(arrays['x'].transpose(0, 3, 1, 2).copy())
    labels = torch.from_numpy(arrays['y'].astype(numpy.int64))
    for name, library, attack in contenders(net):
        if options.only and name not in options.only:
            continue
        count = -(-len(labels) // FEW) if name == 'autoattack-0.1' else len(labels)
        x, y = images[:count].split(BATCH_SIZE), labels[:count].split(BATCH_SIZE)
        began = time.perf_counter()
        adversarial = [attack(xb, yb) for xb, yb in zip(x, y)]
        seconds = time.perf_counter() - began
        print(json.dumps({
            'bench': 'attacks', 'peer': library, 'name': name, 'samples': count,
            'seconds': round(seconds, 3), 'cleanAccuracy': accuracy(net, x, y),
            'robustAccuracy': accuracy(net, adversarial, y), 'threads': torch.get_num_threads(),
        }), flush=True)


if __name__ == '__main__':
    main()
