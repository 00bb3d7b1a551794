"""The pairs of compare.py: an attack of ours, the same attack of a peer, and how to call it.

`expect` is 'same' where both run the same algorithm, 'stronger' where ours is another or a later form of it that must
not be weaker. `queries: None` gives ours as many passes an image as the peer took.
"""

import math
from typing import Callable, NamedTuple

import foolbox
import numpy
import torch
import torchattacks


class Pair(NamedTuple):
    name: str
    spec: dict
    peer: str
    #: (net, x [n, 1, 28, 28] in [0, 1], y [n], targets [n] or None) -> adversarial inputs; a dict is an attack of ours
    run: Callable | dict
    images: int = 1000
    expect: str = 'same'
    batch: int = 128


class Single(torch.nn.Module):
    """Takes inputs in double precision, too, which some attacks of ART ask with."""

    def forward(self, x):
        return x.float()


def ours(attack, norm, epsilon, **options):
    return {'attack': attack, 'norm': norm, 'epsilon': epsilon, 'options': options}


def fb(make):
    """A Foolbox attack that looks for the nearest example."""

    def run(net, x, y, _):
        model = foolbox.PyTorchModel(net, bounds=(0, 1), device='cpu')
        return make(foolbox.attacks)(model, x, foolbox.criteria.Misclassification(y), epsilons=None)[0]

    return run


def fb_started(make, steps):
    """
    A Foolbox attack that walks in from an adversarial start, with Foolbox's usual one, blended with noise in `steps`. It
    ends with an error where the start of any image fails; here that image is returned as it is and the others are attacked.
    The passes of the start are not counted: it asks about every image again until the last one has been found.
    """

    def run(net, x, y, _):
        model = foolbox.PyTorchModel(net, bounds=(0, 1), device='cpu')
        start = foolbox.attacks.LinearSearchBlendedUniformNoiseAttack(steps=steps)
        asked = net.asked
        points = start.run(model, x, foolbox.criteria.Misclassification(y))
        net.asked = asked
        found = net(points).argmax(1) != y
        result = x.clone()
        result[found] = make(foolbox.attacks).run(
            model, x[found], foolbox.criteria.Misclassification(y[found]), starting_points=points[found])
        return result

    return run


def fb_fixed(make, epsilon):
    """A Foolbox attack inside a ball."""

    def run(net, x, y, _):
        model = foolbox.PyTorchModel(net, bounds=(0, 1), device='cpu')
        return make(foolbox.attacks)(model, x, foolbox.criteria.Misclassification(y), epsilons=epsilon)[1]

    return run


def ta(make):
    """An attack of torchattacks."""

    def run(net, x, y, targets):
        attack = make(net)
        if targets is None:
            return attack(x, y)
        attack.set_mode_targeted_by_label(quiet=True)
        return attack(x, targets)

    return run


def art(make, probabilities=False):
    """An attack of the Adversarial Robustness Toolbox."""

    def run(net, x, y, targets):
        import art.attacks.evasion
        from art.estimators.classification import PyTorchClassifier

        model = torch.nn.Sequential(Single(), net, *[torch.nn.Softmax(dim=1)] * probabilities)
        classifier = PyTorchClassifier(
            model=model.eval(), loss=torch.nn.CrossEntropyLoss(), input_shape=(1, 28, 28), nb_classes=10,
            clip_values=(0.0, 1.0), device_type='cpu')
        classes = y if targets is None else targets
        one_hot = numpy.eye(10, dtype=numpy.float32)[classes.numpy()]
        return torch.from_numpy(make(art.attacks.evasion, classifier).generate(x.numpy(), one_hot))

    return run


class ChannelMean(torch.nn.Module):
    def forward(self, x):
        return x.mean(1, keepdim=True)


def in_three_channels(make):
    """
    An attack of torchattacks that takes images with three channels only. The network is asked about their mean, so the
    gradients, and with them all steps, are the same in each.
    """

    def run(net, x, y, _):
        return make(torch.nn.Sequential(ChannelMean(), net))(x.expand(-1, 3, -1, -1).contiguous(), y).mean(1, keepdim=True)

    return run


def published_steps(net, norm, epsilon):
    """AutoAttack from members of torchattacks with the published 100 steps: its own runs them with 10."""
    common = {'norm': norm, 'eps': epsilon, 'steps': 100, 'seed': 1, 'n_restarts': 1}
    square = torchattacks.Square(net, norm=norm, eps=epsilon, n_queries=5000, n_restarts=1, seed=1)
    return torchattacks.MultiAttack([
        torchattacks.APGD(net, loss='ce', **common), torchattacks.APGDT(net, n_classes=10, **common),
        torchattacks.FAB(net, multi_targeted=True, n_classes=10, **common), square])


def momentum(name, peer, call=ta, **options):
    """A variant of MI-FGSM at 0.1 in ten steps of 0.01."""
    return Pair(name, ours('mifgsm', 'linf', 0.1, steps=10, **options), 'torchattacks', call(peer))


def ead(name, rule, decision_rule, every=False):
    """EAD by one of its rules; every step of each descent, or until it stalls."""
    options = {} if not every else {'abortEarly': False}
    return Pair(f'EAD, {name}', ours('ead', 'l1', 8, steps=200, searchSteps=6, rule=rule, **options),
                'Foolbox, every step' if every else 'Foolbox',
                fb(lambda a: a.EADAttack(binary_search_steps=6, steps=200, initial_stepsize=0.01, initial_const=0.001,
                                         regularization=0.001, decision_rule=decision_rule, abort_early=not every)))


TEN = {'eps': 0.1, 'alpha': 0.01, 'steps': 10}
PGD = ours('pgd', 'linf', 0.1, steps=40, stepSize=0.01)
APGD_CE = ours('apgd', 'linf', 0.1, steps=100)

GRADIENT = [
    Pair('FGSM', ours('fgsm', 'linf', 0.1), 'Foolbox',
         fb_fixed(lambda a: a.LinfFastGradientAttack(random_start=False), 0.1)),
    Pair('FGM', ours('fgsm', 'l2', 1.5), 'Foolbox',
         fb_fixed(lambda a: a.L2FastGradientAttack(random_start=False), 1.5)),
    Pair('FGM', ours('fgsm', 'l1', 8), 'Foolbox',
         fb_fixed(lambda a: a.L1FastGradientAttack(random_start=False), 8), expect='stronger'),
    Pair('R-FGSM', ours('rfgsm', 'linf', 0.1), 'torchattacks',
         ta(lambda net: torchattacks.FFGSM(net, eps=0.1, alpha=0.125))),
    Pair('BIM', ours('bim', 'linf', 0.1, steps=10, stepSize=0.01), 'torchattacks',
         ta(lambda net: torchattacks.BIM(net, **TEN))),
    momentum('MI-FGSM', lambda net: torchattacks.MIFGSM(net, decay=1.0, **TEN)),
    momentum('NI-FGSM', lambda net: torchattacks.NIFGSM(net, decay=1.0, **TEN), nesterov=True),
    momentum('SI-NI-FGSM', lambda net: torchattacks.SINIFGSM(net, decay=1.0, m=5, **TEN), nesterov=True, scales=5),
    momentum('DI-FGSM', lambda net: torchattacks.DIFGSM(net, decay=1.0, resize_rate=0.9, diversity_prob=0.5, **TEN),
             diversity=0.5, smallest=0.9),
    momentum('TI-DI-FGSM', lambda net: torchattacks.TIFGSM(net, decay=1.0, len_kernel=15, nsig=3, **TEN),
             diversity=0.5, smallest=0.9, kernel=15, call=in_three_channels),
    momentum('VMI-FGSM', lambda net: torchattacks.VMIFGSM(net, decay=1.0, N=5, beta=1.5, **TEN), neighbours=5),
    momentum('VNI-FGSM', lambda net: torchattacks.VNIFGSM(net, decay=1.0, N=5, beta=1.5, **TEN),
             neighbours=5, nesterov=True),
    Pair('TPGD', ours('tpgd', 'linf', 0.1, steps=10, relativeStepSize=0.1), 'torchattacks',
         ta(lambda net: torchattacks.TPGD(net, **TEN))),
    Pair('EOT-PGD', ours('eotpgd', 'linf', 0.1, steps=10, eotSamples=2, relativeStepSize=0.1), 'torchattacks',
         ta(lambda net: torchattacks.EOTPGD(net, eot_iter=2, **TEN))),
    Pair('PGD-40', PGD, 'torchattacks', ta(lambda net: torchattacks.PGD(net, eps=0.1, alpha=0.01, steps=40))),
    Pair('PGD-40', PGD, 'Foolbox', fb_fixed(lambda a: a.LinfPGD(steps=40, abs_stepsize=0.01), 0.1)),
    Pair('PGD-40', PGD, 'ART',
         art(lambda e, c: e.ProjectedGradientDescent(c, norm=numpy.inf, eps=0.1, eps_step=0.01, max_iter=40,
                                                     num_random_init=1, batch_size=128, verbose=False))),
    Pair('PGD-40', ours('pgd', 'l2', 1.5, steps=40, stepSize=0.1), 'torchattacks',
         ta(lambda net: torchattacks.PGDL2(net, eps=1.5, alpha=0.1, steps=40))),
    Pair('PGD-40', ours('pgd', 'l2', 1.5, steps=40, stepSize=0.1), 'Foolbox',
         fb_fixed(lambda a: a.L2PGD(steps=40, abs_stepsize=0.1), 1.5)),
    Pair('PGD-40, sparse step', ours('pgd', 'l1', 8, steps=40, stepSize=0.5), 'Foolbox',
         fb_fixed(lambda a: a.SparseL1DescentAttack(quantile=0.99, abs_stepsize=0.5, steps=40, random_start=True), 8)),
    Pair('PGD-40, sparse step', ours('pgd', 'l1', 8, steps=40, stepSize=0.5), 'ART',
         art(lambda e, c: e.ProjectedGradientDescent(c, norm=1, eps=8.0, eps_step=0.5, max_iter=40,
                                                     num_random_init=1, batch_size=128, verbose=False)),
         expect='stronger'),
    Pair('APGD-CE', APGD_CE, 'torchattacks',
         ta(lambda net: torchattacks.APGD(net, norm='Linf', eps=0.1, steps=100, loss='ce'))),
    Pair('APGD-DLR', ours('apgd', 'linf', 0.1, steps=100, loss='dlr'), 'torchattacks',
         ta(lambda net: torchattacks.APGD(net, norm='Linf', eps=0.1, steps=100, loss='dlr'))),
    Pair('APGD-CE', ours('apgd', 'l2', 1.5, steps=100), 'torchattacks',
         ta(lambda net: torchattacks.APGD(net, norm='L2', eps=1.5, steps=100, loss='ce'))),
    Pair('APGD-DLR', ours('apgd', 'l2', 1.5, steps=100, loss='dlr'), 'torchattacks',
         ta(lambda net: torchattacks.APGD(net, norm='L2', eps=1.5, steps=100, loss='dlr'))),
    Pair('APGD-T', ours('apgdt', 'linf', 0.1, steps=100), 'torchattacks',
         ta(lambda net: torchattacks.APGDT(net, norm='Linf', eps=0.1, steps=100))),
    Pair('APGD-CE', APGD_CE, 'ART',
         art(lambda e, c: e.AutoProjectedGradientDescent(
             c, norm=numpy.inf, eps=0.1, eps_step=0.2, max_iter=100, nb_random_init=1, batch_size=128,
             loss_type='cross_entropy', verbose=False))),
    Pair('AutoAttack', ours('autoattack', 'linf', 0.1), 'torchattacks',
         ta(lambda net: torchattacks.AutoAttack(net, norm='Linf', eps=0.1, version='standard', n_classes=10, seed=1))),
    Pair('AutoAttack', ours('autoattack', 'linf', 0.1), 'torchattacks, members with 100 steps',
         ta(lambda net: published_steps(net, 'Linf', 0.1))),
    Pair('AutoAttack', ours('autoattack', 'l2', 1.5), 'torchattacks',
         ta(lambda net: torchattacks.AutoAttack(net, norm='L2', eps=1.5, version='standard', n_classes=10, seed=1))),
    Pair('AutoAttack', ours('autoattack', 'l2', 1.5), 'torchattacks, members with 100 steps',
         ta(lambda net: published_steps(net, 'L2', 1.5))),
    Pair('AutoAttack', ours('autoattack', 'linf', 0.1), 'our APGD-CE', APGD_CE, expect='stronger'),
    Pair('AutoAttack', ours('autoattack', 'l2', 1.5), 'our APGD-CE', ours('apgd', 'l2', 1.5, steps=100), expect='stronger'),
    Pair('AutoAttack', ours('autoattack', 'l1', 8), 'our APGD-CE', ours('apgd', 'l1', 8, steps=100), expect='stronger'),
]

NEAREST = [
    Pair('DeepFool', ours('deepfool', 'l2', 1.5), 'Foolbox',
         fb(lambda a: a.L2DeepFoolAttack(steps=50, overshoot=0.02))),
    Pair('DeepFool', ours('deepfool', 'l2', 1.5), 'torchattacks',
         ta(lambda net: torchattacks.DeepFool(net, steps=50, overshoot=0.02))),
    Pair('DeepFool', ours('deepfool', 'linf', 0.1), 'Foolbox',
         fb(lambda a: a.LinfDeepFoolAttack(steps=50, overshoot=0.02))),
    Pair('DDN', ours('ddn', 'l2', 1.5), 'Foolbox',
         fb(lambda a: a.DDNAttack(init_epsilon=1.0, steps=100, gamma=0.05))),
    Pair('FMN', ours('fmn', 'linf', 0.1), 'Foolbox', fb(lambda a: a.LInfFMNAttack(steps=100))),
    Pair('FMN', ours('fmn', 'l2', 1.5), 'Foolbox', fb(lambda a: a.L2FMNAttack(steps=100))),
    Pair('FMN', ours('fmn', 'l1', 8), 'Foolbox', fb(lambda a: a.L1FMNAttack(steps=100))),
    Pair('FMN', ours('fmn', 'l0', 10), 'Foolbox', fb(lambda a: a.L0FMNAttack(steps=100))),
    Pair('sigma-zero', ours('sigmazero', 'l0', 10, steps=100), 'Foolbox FMN',
         fb(lambda a: a.L0FMNAttack(steps=100)), expect='stronger'),
    Pair('FAB', ours('fab', 'linf', 0.1, steps=50), 'torchattacks',
         ta(lambda net: torchattacks.FAB(net, norm='Linf', eps=10, steps=50, n_restarts=1))),
    Pair('FAB', ours('fab', 'l2', 1.5, steps=50), 'torchattacks',
         ta(lambda net: torchattacks.FAB(net, norm='L2', eps=1000, steps=50, n_restarts=1))),
    Pair('FAB', ours('fab', 'l1', 8, steps=50), 'torchattacks',
         ta(lambda net: torchattacks.FAB(net, norm='L1', eps=1000, steps=50, n_restarts=1))),
    Pair('FAB-T', ours('fabt', 'linf', 0.1, steps=50), 'torchattacks',
         ta(lambda net: torchattacks.FAB(net, norm='Linf', eps=10, steps=50, n_restarts=1, multi_targeted=True))),
    Pair('CW', ours('cw', 'l2', 1.5, steps=1000, searchSteps=4), 'Foolbox',
         fb(lambda a: a.L2CarliniWagnerAttack(binary_search_steps=4, steps=1000, stepsize=0.01, initial_const=0.001))),
    Pair('CW', ours('cw', 'l2', 1.5, steps=1000, searchSteps=4, abortEarly=False), 'Foolbox, every step',
         fb(lambda a: a.L2CarliniWagnerAttack(binary_search_steps=4, steps=1000, stepsize=0.01, initial_const=0.001,
                                              abort_early=False)), images=200),
    Pair('CW', ours('cw', 'linf', 0.1, steps=100, learningRate=0.05, firstConstant=0.1), 'ART',
         art(lambda e, c: e.CarliniLInfMethod(c, learning_rate=0.05, max_iter=100, initial_const=0.1,
                                              batch_size=32, verbose=False)),
         images=100, expect='stronger'),
    ead('elastic net', 'elastic-net', 'EN'),
    ead('l1', 'l1', 'L1'),
    ead('elastic net', 'elastic-net', 'EN', every=True),
    ead('l1', 'l1', 'L1', every=True),
    Pair('Brendel-Bethge', ours('bb', 'l2', 1.5, steps=100), 'Foolbox',
         fb_started(lambda a: a.L2BrendelBethgeAttack(steps=100, lr=0.001), steps=1000), expect='stronger'),
    Pair('Brendel-Bethge', ours('bb', 'linf', 0.1, steps=100), 'Foolbox',
         fb_started(lambda a: a.LinfinityBrendelBethgeAttack(steps=100, lr=0.001), steps=1000), expect='stronger'),
    Pair('HopSkipJump', ours('hopskipjump', 'l2', 1.5, queries=None), 'Foolbox',
         fb_started(lambda a: a.HopSkipJumpAttack(steps=5, constraint='l2'), steps=50), batch=100),
    Pair('HopSkipJump', ours('hopskipjump', 'linf', 0.1, queries=None), 'Foolbox',
         fb_started(lambda a: a.HopSkipJumpAttack(steps=5, constraint='linf'), steps=50), batch=100),
    Pair('HopSkipJump', ours('hopskipjump', 'l2', 1.5, queries=None), 'ART',
         art(lambda e, c: e.HopSkipJump(c, norm=2, max_iter=5, init_eval=100, verbose=False)), batch=100),
    Pair('Boundary', ours('boundary', 'l2', 1.5, queries=None), 'Foolbox',
         fb_started(lambda a: a.BoundaryAttack(steps=1000), steps=50), batch=100),
]

SEARCH = [
    Pair('Square', ours('square', 'linf', 0.1, queries=1000), 'torchattacks',
         ta(lambda net: torchattacks.Square(net, norm='Linf', eps=0.1, n_queries=1000, n_restarts=1))),
    Pair('Square', ours('square', 'l2', 1.5, queries=1000), 'torchattacks',
         ta(lambda net: torchattacks.Square(net, norm='L2', eps=1.5, n_queries=1000, n_restarts=1))),
    Pair('Square', ours('square', 'linf', 0.1, queries=1000), 'ART',
         art(lambda e, c: e.SquareAttack(c, norm=numpy.inf, eps=0.1, max_iter=1000, p_init=0.8, verbose=False)),
         expect='stronger'),
    Pair('SPSA', ours('spsa', 'linf', 0.1, queries=1290, gradientQueries=128), 'torchattacks',
         ta(lambda net: torchattacks.SPSA(net, eps=0.1, delta=0.01, lr=0.01, nb_iter=10, nb_sample=64)),
         batch=100),
    Pair('SimBA', ours('simba', 'l2', 10, queries=1000, stepSize=0.2), 'ART',
         art(lambda e, c: e.SimBA(c, attack='px', max_iter=500, epsilon=0.2, order='random', verbose=False),
             probabilities=True), batch=100),
    Pair('One-pixel', ours('onepixel', 'l0', 1, queries=8400, population=400), 'torchattacks',
         ta(lambda net: torchattacks.OnePixel(net, pixels=1, steps=20, popsize=400, inf_batch=512)), batch=50),
    Pair('JSMA', ours('jsma', 'l0', 78, goal='runner-up'), 'torchattacks',
         ta(lambda net: torchattacks.JSMA(net, theta=1.0, gamma=0.1)), batch=100),
    Pair('JSMA', ours('jsma', 'l0', 78, goal='runner-up'), 'ART',
         art(lambda e, c: e.SaliencyMapMethod(c, theta=1.0, gamma=0.1, batch_size=1, verbose=False)),
         batch=50, expect='stronger'),
    Pair('Rotation-translation', ours('spatial', 'spatial', 1, angles=5, shifts=5, rotation=30, shift=0.1), 'Foolbox',
         fb_fixed(lambda a: a.SpatialAttack(max_translation=2.8, max_rotation=30, num_translations=5,
                                            num_rotations=5, grid_search=True), math.inf)),
    Pair('Universal', ours('universal', 'linf', 0.2), 'ART',
         art(lambda e, c: e.UniversalPerturbation(c, attacker='deepfool', delta=0.1, max_iter=3, eps=0.2,
                                                  norm=numpy.inf, verbose=False)), batch=1000, expect='stronger'),
    Pair('Uniform noise', ours('noise', 'linf', 0.3, tries=20), 'Foolbox',
         fb_fixed(lambda a: a.LinfRepeatedAdditiveUniformNoiseAttack(repeats=20), 0.3)),
]

PAIRS = GRADIENT + NEAREST + SEARCH

#: Attacks of ours without a row, and why.
ALONE = {
    'NES': 'none of the three has it (the estimator with Gaussian directions inside PGD)',
    'Sparse-RS': 'none of the three has it',
    'RayS': 'none of the three has it',
    'APGD l1': 'torchattacks and ART have auto-PGD for linf and l2 (ART for l1 without the sparse step)',
    'Square l1': 'torchattacks has linf and l2; that of ART for l1 is the l2 form with another scale',
    'Worst of a list': 'it is what its members are',
    'Corruptions': 'their levels are those of ImageNet-C and CIFAR-10-C, brought to the size of the image',
}
