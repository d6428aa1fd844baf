"""Muon for the matrices, AdamW for the rest; data-parallel over one process per core or GPU."""
import math
import os
import pathlib
import time

import torch
import torch.distributed as dist

RANK, RANKS = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))


def start():
    """Join the other ranks and return the device. One single-threaded process per core: two OpenMP threads
    that share a busy machine wait for each other most of the time."""
    torch.set_num_threads(1)
    autogroup = pathlib.Path("/proc/self/autogroup")
    if autogroup.exists() and os.nice(0) > 0:  # Linux ignores niceness between sessions unless the session has it too
        autogroup.write_text(str(os.nice(0)))
    if RANKS > 1:
        dist.init_process_group("gloo", rank=RANK, world_size=RANKS)
    if torch.cuda.is_available():
        torch.set_float32_matmul_precision("high")
        return "cuda"
    return "cpu"


def clock():
    """Seconds this process has worked: schedules follow it, so that a starved hour on a shared machine costs no
    training. A GPU's work does not show in processor time."""
    return time.time() if torch.cuda.is_available() else time.process_time()


def agree(value):
    """Rank 0's number, everywhere."""
    t = torch.tensor([float(value)], dtype=torch.float64)
    if RANKS > 1:
        dist.broadcast(t, 0)
    return t.item()


def average_gradients(params):
    for p in params:
        if p.grad is None:  # a part that this batch did not use
            p.grad = torch.zeros_like(p)
    if RANKS == 1:
        return
    flat = torch.cat([p.grad.reshape(-1) for p in params])
    dist.all_reduce(flat)
    flat /= RANKS
    for p, g in zip(params, flat.split([p.numel() for p in params])):
        p.grad.copy_(g.view_as(p))


def gather(t):
    """Every rank's bf16 tensor of this shape."""
    if RANKS == 1:
        return [t]
    out = [torch.empty_like(t) for _ in range(RANKS)]
    dist.all_gather([o.view(torch.uint8) for o in out], t.view(torch.uint8))
    return out


def share_parameters(net):
    if RANKS > 1:
        for t in net.state_dict().values():
            dist.broadcast(t, 0)


def orthogonalise(g):
    """Newton-Schulz iteration towards the nearest orthogonal matrix, batched over equal shapes."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g.bfloat16()
    tall = x.shape[-2] > x.shape[-1]
    if tall:
        x = x.mT
    x = x / (x.float().norm(dim=(-2, -1), keepdim=True) + 1e-7).bfloat16()
    for _ in range(5):
        y = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(y, y, y, beta=b, alpha=c), x, beta=a)
    return x.mT if tall else x


class Muon:
    """Momentum, orthogonalised, with the update's RMS matched to Adam's (0.2 sqrt(max side))."""

    def __init__(self, named, is_matrix, lr, adam_lr, decay=0., betas=(.9, .99), momentum=.95):
        named = list(named)
        self.matrices = [p for n, p in named if is_matrix(n, p)]
        self.rest = [p for n, p in named if not is_matrix(n, p)]
        self.lr, self.adam_lr, self.decay, self.momentum = lr, adam_lr, decay, momentum
        self.adam = torch.optim.AdamW(self.rest, lr=adam_lr, betas=betas, weight_decay=0., foreach=True)
        self.buffers = [torch.zeros_like(p) for p in self.matrices]
        self.groups = {}
        for i, p in enumerate(self.matrices):
            self.groups.setdefault((p.shape[0], p.numel() // p.shape[0]), []).append(i)

    @torch.no_grad()
    def step(self, k):
        """One update with both learning rates scaled by k."""
        for group in self.adam.param_groups:
            group["lr"] = self.adam_lr * k
        self.adam.step()
        for (rows, cols), members in self.groups.items():
            grads = [self.matrices[i].grad for i in members]
            buffers = [self.buffers[i] for i in members]
            torch._foreach_lerp_(buffers, grads, 1 - self.momentum)
            if not any(b.any() for b in buffers):  # a part that this stage does not use
                continue
            # every rank orthogonalises its share of them
            mine = torch.zeros(-(-len(members) // RANKS), rows, cols, device=grads[0].device)
            for out, g, b in zip(mine, grads[RANK::RANKS], buffers[RANK::RANKS]):
                out.copy_(g.lerp(b, self.momentum).reshape(rows, cols))
            shares = gather(orthogonalise(mine).contiguous())
            for rank, share in enumerate(shares):
                for i, u in zip(members[rank::RANKS], share):
                    p = self.matrices[i]
                    p.mul_(1 - self.lr * k * self.decay)
                    p.sub_(u.view_as(p), alpha=.2 * math.sqrt(max(rows, cols)) * self.lr * k)

    def zero(self):
        for p in self.matrices + self.rest:
            p.grad = None

    def state_dict(self):
        return dict(adam=self.adam.state_dict(), buffers=self.buffers)

    def load_state_dict(self, state):
        self.adam.load_state_dict(state["adam"])
        for b, s in zip(self.buffers, state["buffers"]):
            b.copy_(s)


@torch.no_grad()
def follow(ema, net, keep):
    torch._foreach_lerp_(list(ema.parameters()), list(net.parameters()), 1 - keep)
