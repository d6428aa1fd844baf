"""The judge: what is in a clip? A small network on latents, trained on filmed clips only (never on generated ones),
and a camera meter that works on the pictures.

    ./train judge --minutes 24      from the banks that training the transformer left in work/, and ever new ones
"""
import argparse
import copy
import pathlib
import random

import torch
import torch.nn as nn
import torch.nn.functional as F

import data
import export
import muon
import vocabulary as v
import world
from stage import Stage

HERE = pathlib.Path(__file__).resolve().parent
WORK = HERE / "work"
SUBJECTS = len(v.SUBJECTS)


class Judge(nn.Module):
    """Says for each token which subject it shows (0 = none), for the clip which subjects it shows, its place and time,
    and how the subject moves, from what its tokens look like and where they are in each latent frame."""

    def __init__(self, width=160):
        super().__init__()
        self.first = nn.Conv3d(16 + 2, 96, (3, 3, 3), padding=1)
        self.down = nn.Conv3d(96, width, (3, 4, 4), stride=(1, 2, 2), padding=1)
        self.mix = nn.ModuleList([nn.Conv3d(width, width, 3, padding=1) for _ in range(2)])
        self.norms = nn.ModuleList([nn.GroupNorm(8, 96), nn.GroupNorm(8, width)] + [nn.GroupNorm(8, width) for _ in self.mix])
        self.subject = nn.Conv3d(width, SUBJECTS + 1, 1)
        self.place, self.time = nn.Linear(2 * width, len(v.PLACES)), nn.Linear(2 * width, len(v.TIMES))
        self.motion = nn.Sequential(nn.Linear(data.LATENTS * (width + 5), 256), nn.GELU(), nn.Dropout(.2),
                                    nn.Linear(256, len(v.MOTIONS)))

    def forward(self, z):
        rows = torch.linspace(-1, 1, z.shape[3], device=z.device)[:, None].expand(z.shape[3:])
        columns = torch.linspace(-1, 1, z.shape[4], device=z.device)[None].expand(z.shape[3:])
        grid = torch.stack([rows, columns])[None, :, None].expand(len(z), -1, z.shape[2], -1, -1)
        x = F.gelu(self.norms[0](self.first(torch.cat([z, grid], 1))))
        x = F.gelu(self.norms[1](self.down(x)))
        for conv, norm in zip(self.mix, self.norms[2:]):
            x = x + F.gelu(norm(conv(x)))
        pooled = torch.cat([x.mean((2, 3, 4)), x.amax((2, 3, 4))], 1)
        subject = self.subject(x).float()
        whole = torch.logsumexp(subject[:, 1:].flatten(2) * 2, -1) / 2
        motion = self.motion(track(x, subject)) if x.shape[2] == data.LATENTS else None
        return dict(subject=subject, whole=whole, place=self.place(pooled), time=self.time(pooled), motion=motion)


def track(x, subject):
    """Features of the subject in each latent frame, and where it is, how wide and how high and how large."""
    p = (1 - subject.softmax(1)[:, :1]) + 1e-3
    size = p.sum((3, 4), keepdim=True)
    w = p / size
    rows = torch.linspace(-1, 1, x.shape[3], device=x.device)[:, None]
    columns = torch.linspace(-1, 1, x.shape[4], device=x.device)[None]
    place = [(w * g).sum((3, 4)) for g in (rows, columns, rows ** 2, columns ** 2)]
    return torch.cat([(x.float() * w).sum((3, 4)), *place, size[..., 0, 0].log()], 1).flatten(1)


def present(out, count):
    """The `count` likeliest subjects of each clip [B,count] and the column of the picture where each is."""
    names = out["whole"].topk(count, 1).indices
    p = out["subject"].softmax(1)[:, 1:]
    columns = torch.arange(p.shape[-1], device=p.device, dtype=torch.float32)
    weight = p.gather(1, names[:, :, None, None, None].expand(-1, -1, *p.shape[2:])).sum((2, 3))
    return names, (weight * columns).sum(-1) / weight.sum(-1)


def look(judge, codec, video):
    """Three frames as stills, which the judge knows best, and the motion from the whole clip."""
    def encode(x):
        return torch.cat([codec.encode(world.halve(q)) for q in x.split(8)])
    frames = (0, 8, 16) if video.shape[2] > 1 else (0,)
    seen = [judge(encode(video[:, :, f:f + 1])) for f in frames]
    return dict(subject=torch.cat([o["subject"] for o in seen], 2), whole=sum(o["whole"].log_softmax(1) for o in seen), place=sum(o["place"] for o in seen),
                time=sum(o["time"] for o in seen), motion=judge(encode(video))["motion"] if len(frames) > 1 else None)


def marks(out, scenes):
    """Right or wrong for each clip and question; None where the question does not apply."""
    names, columns = present(out, 2)
    rows = []
    for i, s in enumerate(scenes):
        asked, seen = s["subjects"], names[i].tolist()
        row = dict(place=out["place"][i].argmax().item() == s["place"], time=None, motion=None, subject=None, both=None,
                   relation=None)
        if v.PLACE_NAMES[s["place"]] not in v.TIMELESS:
            row["time"] = out["time"][i].argmax().item() == s["time"]
        if out["motion"] is not None and len(asked) == 1:
            row["motion"] = out["motion"][i].argmax().item() == s["motion"]
        if len(asked) == 1:
            row["subject"] = seen[0] == asked[0]
        else:
            row["both"] = set(seen) == set(asked)
            if row["both"]:
                x = dict(zip(seen, columns[i].tolist()))
                row["relation"] = (x[asked[0]] < x[asked[1]]) == (s["side"] < 0)
        rows.append(row)
    return rows


def rates(rows):
    out = {}
    for k in rows[0]:
        said = [r[k] for r in rows if r[k] is not None]
        if said:
            out[k] = sum(said) / len(said)
    return out


# ---- the camera, measured from the pictures ----------------------------------------------------------------

def shift_between(a, b, weight, steps=12):
    """Similarity (dx, dy, log scale, angle) in half-widths that carries picture a onto b [B,3,h,w], by
    Gauss-Newton on blurred pictures with robust weights, coarse to fine."""
    n, dev = len(a), a.device
    p = torch.zeros(n, 4, device=dev)
    for level in (4, 2, 1):
        x, y, m = (F.avg_pool2d(q, level) if level > 1 else q for q in (a, b, weight))
        h, w = x.shape[-2:]
        gy, gx = torch.meshgrid((torch.arange(h, device=dev) + .5) * 2 / w - h / w, (torch.arange(w, device=dev) + .5) * 2 / w - 1,
                                indexing="ij")
        for _ in range(steps):
            s, c, k = p[:, 3].sin(), p[:, 3].cos(), p[:, 2].exp()
            u = k[:, None, None] * (c[:, None, None] * gx - s[:, None, None] * gy) + p[:, 0, None, None]
            q = k[:, None, None] * (s[:, None, None] * gx + c[:, None, None] * gy) + p[:, 1, None, None]
            inside = ((u.abs() < 1) & (q.abs() < h / w)).float()[:, None] * m
            warped = F.grid_sample(y, torch.stack([u, q * w / h], -1), padding_mode="border", align_corners=False)
            dx = F.pad((warped[..., 2:] - warped[..., :-2]) * w / 4, (1, 1))
            dy = F.pad((warped[..., 2:, :] - warped[..., :-2, :]) * w / 4, (0, 0, 1, 1))
            r = warped - x
            soft = inside / (r.pow(2).mean(1, keepdim=True) + .02)
            jacobian = torch.stack([dx, dy, dx * gx + dy * gy, dy * gx - dx * gy], 1)
            jw = jacobian * soft[:, None]
            left = torch.einsum("bichw,bjchw->bij", jw, jacobian)
            right = torch.einsum("bichw,bchw->bi", jw, r)
            left = left + 1e-3 * torch.diag_embed(torch.diagonal(left, dim1=1, dim2=2).mean(1, keepdim=True).expand(-1, 4)) + 1e-6 * torch.eye(4, device=dev)
            p = (p - torch.linalg.solve(left, right[..., None])[..., 0]).clamp(-.6, .6)
    return p


def camera_path(video):
    """Accumulated motion of the far (upper) and the near (lower) half of the picture [B,2,steps,4], measured
    between frames four apart. Far and near differ when the camera travels, and agree when it only turns."""
    b, c, f, h, w = video.shape
    top = torch.zeros(1, 1, h, w, device=video.device)
    top[..., :int(.56 * h), :] = 1
    halves, frames = [], list(range(0, f, 4))
    for weight in (top, 1 - top):
        steps = [shift_between(video[:, :, i], video[:, :, j], weight.expand(b, -1, -1, -1)) for i, j in zip(frames, frames[1:])]
        halves.append(torch.stack(steps, 1).cumsum(1))
    return torch.stack(halves, 1)


def path_error(seen, asked):
    """Relative distance between two measured paths at their ends, and whether they point the same way."""
    scale = seen.new_tensor([1., 1., .6, .6])
    a, b = (seen[:, :, -1] * scale).flatten(1), (asked[:, :, -1] * scale).flatten(1)
    error = (a - b).norm(dim=1) / b.norm(dim=1).clamp(min=.02)
    return error, F.cosine_similarity(a, b, dim=1) > .5


# ---- training ----------------------------------------------------------------------------------------------

def losses(judge, clips, still, noise):
    z = torch.stack([c["z"] for c in clips]).float()
    z = z + noise * torch.randn_like(z)
    kind = torch.stack([c["kind"] for c in clips]).long()
    if still:
        z, kind = z[:, :, :1], kind[:, :1]
    device = z.device
    with torch.autocast(device.type, torch.bfloat16):
        out = judge(z)
    scenes = [c["scene"] for c in clips]
    balance = torch.ones(SUBJECTS + 1, device=device)
    balance[0] = .25
    loss = F.cross_entropy(out["subject"], kind, balance)
    shown = torch.zeros(len(clips), SUBJECTS, device=device)
    for row, s in zip(shown, scenes):
        row[s["subjects"]] = 1 / len(s["subjects"])
    loss = loss + F.cross_entropy(out["whole"], shown)
    place = torch.tensor([s["place"] for s in scenes], device=device)
    loss = loss + .3 * F.cross_entropy(out["place"].float(), place)
    timed = torch.tensor([s["time"] if v.PLACE_NAMES[s["place"]] not in v.TIMELESS else -1 for s in scenes], device=device)
    loss = loss + .3 * F.cross_entropy(out["time"].float(), timed, ignore_index=-1)
    if out["motion"] is not None:
        motion = torch.tensor([s["motion"] if len(s["subjects"]) == 1 else -1 for s in scenes], device=device)
        loss = loss + F.cross_entropy(out["motion"].float(), motion, ignore_index=-1)
    return loss


def asked(rng, two=0., held=False):
    """Scenes as the evaluation asks for them: eight frames a second, a camera that stands still."""
    return dict(world.sample_scene(rng, two, held), fps=8, cameras=[(0, 1.)])


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument("--minutes", type=float, default=8)
    arg.add_argument("--clips", type=int, default=1500, help="film this many for it, and four times as many stills")
    arg = arg.parse_args()
    device = muon.start()
    codec = export.load_codec(WORK / "vae.pt", device)
    stage = Stage(WORK / "sprites.npz", device=device)
    other = Stage(WORK / "sprites.npz", variants=2, seed=1000, device=device)
    banks, unseen = {}, {}
    for name, still, wanted in (("clips", False, arg.clips), ("stills", True, 4 * arg.clips), ("judge", False, arg.clips)):
        banks[name] = data.Bank(stage, codec, random.Random(muon.RANK + 50), still, 30000, two=.5 if still else .2)
        for file in sorted(WORK.glob(f"{name}-*.bank"))[muon.RANK::muon.RANKS]:
            banks[name].load(file)
        if name == "judge":  # most of what it is asked about
            banks[name].fill(wanted, [0], asked)
            banks[name].save(WORK / f"judge-{muon.RANK}.bank")
        elif not sum(banks[name].made):
            banks[name].fill(wanted, [0])
    for name, still in (("clips", False), ("stills", True)):
        unseen[name] = data.Bank(other, codec, random.Random(9), still, 2000, held=True)
        unseen[name].fill(max(4, arg.clips // 5), [0], asked)
    two = data.Bank(other, codec, random.Random(10), True, 2000, two=1., held=True)
    two.fill(max(4, arg.clips // 5), [0], asked)
    unseen["two"] = two
    torch.manual_seed(0)
    judge = Judge().to(device)
    optimiser = torch.optim.AdamW(judge.parameters(), lr=2e-3, weight_decay=.05)
    ema, rng, start, step = copy.deepcopy(judge), random.Random(muon.RANK), muon.clock(), 0
    while True:
        done = muon.agree((muon.clock() - start) / 60 / arg.minutes)
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * min(1, (step + 1) / 40) * max(.02, 1 - done)
        # as cheap as they are, stills teach the judge most of its subjects
        name = ("stills", "judge", "stills", "judge", "clips")[step % 5]
        clips, still = banks[name].clips[0], name == "stills"
        if name != "clips":  # ever new ones: it learns by heart what it sees often
            banks[name].film(0, 12 if still else 1, asked)
        judge.train()
        loss = losses(judge, rng.sample(clips, min(len(clips), 96 if still else 32)), still, rng.choice([0, .1, .25]))
        optimiser.zero_grad()
        loss.backward()
        muon.average_gradients(list(judge.parameters()))
        optimiser.step()
        step += 1
        muon.follow(ema, judge, min(.99, step / (step + 10)))
        if step % 200 == 0 and muon.RANK == 0:
            print(step, f"{done:.0%} loss {loss.item():.3f}", {k: score(ema, b) for k, b in unseen.items()}, flush=True)
    if muon.RANK == 0:
        result = {k: score(ema, b) for k, b in unseen.items()}
        print("end", step, result, flush=True)
        torch.save(dict(net=ema.state_dict(), accuracy=result), WORK / "judge.pt")


@torch.no_grad()
def score(judge, bank):
    clips = bank.clips[0]
    with torch.autocast(bank.stage.device, torch.bfloat16):
        out = judge.eval()(torch.stack([c["z"] for c in clips]).float())
    rows = marks(out, [c["scene"] for c in clips])
    return {k: round(q, 3) for k, q in rates(rows).items()}


def load(device):
    judge = Judge()
    saved = torch.load(WORK / "judge.pt", map_location="cpu")
    judge.load_state_dict(saved["net"])
    return judge.eval().requires_grad_(False).to(device), saved["accuracy"]


if __name__ == "__main__":
    main()
