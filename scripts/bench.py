"""The workloads of bench.ts in PyTorch: reads a name and a count a line, answers with times in ms."""

import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


def conv(ni, nf, ks=3, stride=2, act=True):
    layer = nn.Conv2d(ni, nf, stride=stride, kernel_size=ks, padding=ks // 2)
    return nn.Sequential(layer, nn.ReLU()) if act else layer


def simple_cnn():
    return nn.Sequential(
        conv(1, 4), conv(4, 8), conv(8, 16), conv(16, 16), conv(16, 10, act=False), nn.Flatten()
    )


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 120, 5), nn.ReLU(), nn.Flatten(),
        nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )  # fmt: skip


def train(model, optimizer, x, y):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def cnn():
    model = simple_cnn()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    x, y = torch.rand(256, 1, 28, 28), torch.randint(0, 10, (256,))
    return model, lambda: train(model, optimizer, x, y), x


def lenet():
    model = lenet5()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    x, y = torch.rand(64, 1, 28, 28), torch.randint(0, 10, (64,))
    return model, lambda: train(model, optimizer, x, y), x


def kernel_fit():
    layer = nn.Conv2d(3, 1, 3, padding=1, bias=False)
    optimizer = torch.optim.SGD(layer.parameters(), lr=1e-2)
    image, target = torch.rand(1, 3, 512, 767), torch.rand(1, 3, 512, 767)

    def step():
        loss = (target - layer(image)).pow(2).mean()
        loss.item()
        layer.zero_grad()
        loss.backward()
        optimizer.step()

    return layer, step, image


def epoch():
    model = simple_cnn()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    images, labels = torch.rand(50_000, 1, 28, 28), torch.randint(0, 10, (50_000,))

    def run():
        order = torch.randperm(50_000)
        for i in range(0, 50_000, 256):
            batch = order[i : i + 256]
            train(model, optimizer, images[batch], labels[batch])

    return run


def forward(make):
    model, _, x = make()

    def run():
        with torch.no_grad():
            model(x)

    return run


WORKLOADS = {
    "cnn step": lambda: cnn()[1],
    "lenet step": lambda: lenet()[1],
    "kernel fit step": lambda: kernel_fit()[1],
    "epoch": epoch,
    "cnn forward": lambda: forward(cnn),
    "lenet forward": lambda: forward(lenet),
    "kernel fit forward": lambda: forward(kernel_fit),
}

ready = {}
for line in sys.stdin:
    name, count = json.loads(line)
    if name == "version":
        print(json.dumps({"version": f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"}))
    elif name == "memory":
        print(json.dumps({"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
    else:
        if name not in ready:
            ready[name] = WORKLOADS[name]()
        times = []
        for _ in range(count):
            start = time.perf_counter()
            ready[name]()
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps({"times": times}))
    sys.stdout.flush()
