"""Train the transformer and its text encoder: first on stills, then on clips; then distil the guidance away.

    ./train stills --minutes 30        what things and places look like (a still costs a fifth of a clip)
    ./train clips --minutes 120        motion, camera, conditions; begins from the stills' weights
    ./train student --minutes 40       one evaluation a step for two; begins from the clips' weights, which teach it

Each stage goes on from its checkpoint in work/; --init FOLDER begins from exported weights instead.
"""
import argparse
import copy
import datetime
import pathlib
import random
import signal
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

import captions
import data
import dit
import export
import muon
import vocabulary as v
from stage import Stage

HERE = pathlib.Path(__file__).resolve().parent
WORK = HERE / "work"
KNOWN = 3.   # more in the loss where the picture is given


class Probe(nn.Module):
    """Reads subject, depth and motion off a middle layer's tokens, and which side a subject of a pair is on off the
    encoded text; training only, dropped at export."""

    def __init__(self, dim, text_dim):
        super().__init__()
        self.norm, self.out = nn.LayerNorm(dim), nn.Linear(dim, len(v.SUBJECTS) + 1 + 3)
        self.side = nn.Linear(text_dim, 1)

    def forward(self, tokens, text, batch):
        """Loss per sample."""
        return self.seen(tokens, batch) + self.sides(text, batch)

    def seen(self, tokens, batch):
        y = self.out(self.norm(tokens)).float()
        kind, geometry = batch.kind.flatten(1), batch.geometry.flatten(2).mT
        said = F.cross_entropy(y[..., 3:].flatten(0, 1), kind.flatten(), reduction="none").view_as(kind)
        seen = (kind > 0).float()
        error = ((y[..., :3] - geometry) ** 2).mean(-1)
        return (said * (.3 + seen)).mean(1) + error.mean(1) + (error * seen).sum(1) / (seen.sum(1) + 1)

    def sides(self, text, batch):
        """Pictures alone teach it too slowly: noise hides who stands where only at the highest levels."""
        asked = batch.left >= 0
        error = F.binary_cross_entropy_with_logits(self.side(text.float())[..., 0], batch.left.clamp(min=0), reduction="none")
        return (error * asked).sum(1) / asked.sum(1).clamp(min=1)


def guided(teacher, x, t, batch, text, camera, empty):
    """The velocity that sampling follows with guidance: what a student learns to give at once."""
    nothing = teacher.text_encoder(empty)
    n = max(text.shape[1], nothing.shape[1])
    both = torch.cat([F.pad(q, (0, 0, 0, n - q.shape[1])) for q in (text, nothing)])
    if camera is not None:
        camera = torch.cat([camera, torch.zeros_like(camera)])
    asked, free = teacher.transformer(torch.cat([x, batch.mask, batch.known], 1).repeat(2, 1, 1, 1, 1), 1000 * t.repeat(2), both,
                                      camera).chunk(2)
    return free + export.GUIDED["default_guidance"] * (asked - free)


def conditions(model, batch):
    """Encoded text and the camera's features."""
    camera = None
    if batch.rays is not None:
        rows = model.transformer.control_adapter(batch.rays)
        camera = torch.zeros(len(batch.z), *rows.shape[1:], device=rows.device, dtype=rows.dtype)
        camera = camera.index_put((batch.with_rays.nonzero()[:, 0],), rows)
    return model.text_encoder(batch.ids), camera


def noise_for(z, generator=None):
    new = dict(generator=generator, device=z.device)
    return dit.share(torch.randn(z.shape, **new), torch.randn(z[:, :, :1].shape, **new))


def flow_loss(model, batch, t, noise, probe=None, weight=0., teacher=None):
    """Squared error of the velocity per sample, heavier by `weight` where a subject is and by KNOWN where the picture is
    given; and the probe's loss. With a teacher its guided velocity is the target, where nothing is given."""
    device = batch.z.device.type
    at = t.view(-1, 1, 1, 1, 1)
    x, target = (1 - at) * batch.z + at * noise, noise - batch.z
    with torch.autocast(device, torch.bfloat16):
        if teacher:
            with torch.no_grad():  # but where the picture is given, the truth is known, and guidance would push past it
                given = batch.mask.mean(1, keepdim=True)
                target = target * given + (1 - given) * guided(teacher, x, t, batch, *conditions(teacher, batch), batch.empty)
        text, camera = conditions(model, batch)
        out = model.transformer(torch.cat([x, batch.mask, batch.known], 1), 1000 * t, text, camera,
                                probe=len(model.transformer.blocks) // 2 - 1 if probe else None)
        y, tokens = out if probe else (out, None)
        read = probe(tokens, text, batch) if probe else torch.zeros_like(t)
    error = (y - target) ** 2
    subject = (batch.kind > 0).float().repeat_interleave(2, -1).repeat_interleave(2, -2)[:, None]
    scale = 1 + weight * subject + KNOWN * batch.mask.mean(1, keepdim=True)
    loss = (error * scale).mean((1, 2, 3, 4)) / scale.mean()
    inside = (error * subject).sum() / (subject.sum() * error.shape[1]).clamp(min=1)
    return loss, inside, read


def is_matrix(name, p):
    block = "blocks." in name or "encoder.block" in name
    return block and (p.ndim == 2 and "bias" not in name or p.ndim == 4 and "residual_blocks" in name)


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument("--stage", choices=["stills", "clips", "student"], required=True)
    arg.add_argument("--minutes", type=float, default=30, help="of processor (or GPU) time, earlier runs included")
    arg.add_argument("--until", help="HH:MM: end then instead, whatever the machine has given")
    arg.add_argument("--batch", type=int, help="samples per rank and step")
    arg.add_argument("--fresh", type=int, help="new clips per rank and step")
    arg.add_argument("--bank", type=int, help="clips in the bank before training starts")
    arg.add_argument("--lr", type=float, default=1.2e-3)
    arg.add_argument("--init", help="begin from the weights in this folder")
    arg = arg.parse_args()
    still, distil = arg.stage == "stills", arg.stage == "student"
    batch_size, fresh = arg.batch or (96 if still else 32), arg.fresh or (8 if still else 2)
    device = muon.start()
    codec = export.load_codec(WORK / "vae.pt", device)
    tokenizer = captions.Tokenizer(WORK / "spiece.model")
    stage = Stage(WORK / "sprites.npz", device=device)

    out, step, before, seen, done = WORK / f"{arg.stage}.pt", 0, 0., 0, 0.
    rng = random.Random(int(time.time()) + muon.RANK)
    shared = random.Random(int(muon.agree(time.time())))  # the same draws on every rank: equal work per step
    torch.manual_seed(rng.randrange(1 << 30))
    model = dit.Model(tokenizer.size)
    probe = Probe(model.transformer.dim, model.config["text_dim"])
    if out.exists():
        saved = torch.load(out, map_location="cpu", weights_only=False)
    elif arg.init:
        saved = dict(net=export.load_model(arg.init).state_dict())
    elif not still:
        parent = torch.load(WORK / ("clips.pt" if distil else "stills.pt"), map_location="cpu", weights_only=False)
        saved = dict(net=parent["ema"], probe=parent["probe"])
    else:
        saved = {}
    if saved:
        model.load_state_dict(saved["net"])
    if "probe" in saved:
        probe.load_state_dict(saved["probe"])
    ema = copy.deepcopy(model)
    if "ema" in saved:
        ema.load_state_dict(saved["ema"])
    both = nn.ModuleDict(dict(model=model, probe=probe)).to(device)
    ema.to(device)
    teacher = export.load_model(WORK / "clips.pt", device) if distil else None
    muon.share_parameters(both)
    muon.share_parameters(ema)
    optimiser = muon.Muon(both.named_parameters(), is_matrix, lr=arg.lr, adam_lr=arg.lr / 2, decay=.02, betas=(.9, .98))
    if "optimiser" in saved:
        optimiser.load_state_dict(saved["optimiser"])
        step, before, seen, done = saved["step"], saved["seconds"], saved["seen"], saved["done"]

    banks, files = {}, {}
    for kind in {True, still}:  # training on clips goes on seeing stills: five for the price of a clip
        banks[kind] = data.Bank(stage, codec, rng, kind, capacity=30000 if kind else 8000)
        files[kind] = WORK / f"{'stills' if kind else 'clips'}-{muon.RANK}.bank"
        banks[kind].load(files[kind])
        banks[kind].fill(arg.bank or (3000 if kind else 250))
    kept = sum(banks[still].made)
    check = data.Bank(stage, codec, random.Random(5), still, capacity=10000, held=True)
    check.film(0, 96 if still else 32)
    windows = [(0, 1, 1.)] if still else data.WINDOWS
    fixed = random.Random(6)
    rows = check.draw(0, 1000, still, tokenizer, fixed)
    fixed.shuffle(rows)
    check_batch = data.Batch(rows, data.BUCKETS[0], windows[0][:2], fixed, tokenizer, drop=0., known=.2)
    check_t = torch.linspace(.03, .97, len(check_batch.z), device=device)
    check_noise = noise_for(check_batch.z.cpu(), torch.Generator().manual_seed(1)).to(device)
    params = list(both.parameters())
    start, begun, earlier, shown, run, timing = muon.clock(), time.time(), done, time.time(), None, [0.] * 3
    length = 0 if not arg.until else (datetime.datetime.strptime(arg.until, "%H:%M") - datetime.datetime.now()).seconds
    stop = []  # when asked to end, save first
    signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    while True:
        seconds = before + muon.clock() - start
        done = seconds / 60 / arg.minutes if not length else earlier + (1 - earlier) * (time.time() - begun) / length
        done = muon.agree(done)
        if done >= 1 or muon.agree(len(stop)):
            break
        k = min(1, (step + 1) / 40) * min(1, (1 - done) / .6 + .02)
        tick = time.time()
        bucket = shared.choices(range(len(data.BUCKETS)), data.BUCKET_SHARE)[0]
        first, end, _ = shared.choices(windows, [q[2] for q in windows])[0]
        single = end - first == 1
        banks[single].film(bucket, fresh * (1 if single == still else 4))
        count = batch_size if still else batch_size * data.LATENTS // (end - first)
        rows = banks[single].draw(bucket, count, single, tokenizer, rng)
        timing[0] += time.time() - tick
        optimiser.zero()
        early, now = done < .6, [0., 0.]
        # padding costs as much as words: short captions go apart from long ones
        for part in filter(None, (rows[:len(rows) // 2], rows[len(rows) // 2:])):
            tick = time.time()
            batch = data.Batch(part, data.BUCKETS[bucket], (first, end), rng, tokenizer)
            timing[0] += time.time() - tick
            tick = time.time()
            # sampling decides at the highest levels who stands where and what moves
            t = torch.sigmoid(1.2 * torch.randn(len(part), device=device) + 1.)
            t = torch.where(torch.rand_like(t) < .1, torch.rand_like(t), t)
            loss, inside, read = flow_loss(model, batch, t, noise_for(batch.z), None if distil else probe,
                                           4. if early else 2., teacher)
            share = len(part) / len(rows)
            ((loss.mean() + .2 * read.mean()) * share).backward()
            now = [now[0] + share * loss.mean().item(), now[1] + share * read.mean().item()]
            timing[1] += time.time() - tick
        tick = time.time()
        muon.average_gradients(params)
        torch.nn.utils.clip_grad_norm_(params, 2.)
        optimiser.step(k)
        step, seen = step + 1, seen + len(rows) * muon.RANKS
        muon.follow(ema, model, min(.995 if early else .998, step / (step + 15)))
        timing[2] += time.time() - tick
        run = now if run is None else [.98 * a + .02 * b for a, b in zip(run, now)]
        if muon.agree(time.time() - shown) > 100 or step == 10:
            shown = time.time()
            if muon.RANK == 0:
                with torch.no_grad():
                    per, inside, _ = flow_loss(ema, check_batch, check_t, check_noise, teacher=teacher)
                third = [q.mean().item() for q in per.chunk(3)]
                total = sum(timing)
                print(f"{step} {seconds / 60:.1f} min {seen / 1000:.1f} k seen, {sum(banks[still].made)} made, "
                      f"{seen / seconds:.1f}/s | loss {run[0]:.4f} probe {run[1]:.3f} | check {per.mean():.4f} subject "
                      f"{inside:.4f} low/mid/high {third[0]:.3f} {third[1]:.3f} {third[2]:.3f} | data/net/update "
                      + " ".join(f"{q / total:.0%}" for q in timing), flush=True)
            save(out, distil, model, ema, probe, optimiser, step, seconds, seen, done)
            if sum(banks[still].made) > kept + (1500 if still else 250):
                banks[still].save(files[still])
                kept = sum(banks[still].made)
    save(out, distil, model, ema, probe, optimiser, step, before + muon.clock() - start, seen, done)
    banks[still].save(files[still])


def save(out, student, model, ema, probe, optimiser, step, seconds, seen, done):
    if muon.RANK == 0:
        torch.save(dict(student=student, net=model.state_dict(), ema=ema.state_dict(), probe=probe.state_dict(),
                        config=model.config, optimiser=optimiser.state_dict(), step=step, seconds=seconds, seen=seen,
                        done=done), out.with_suffix(".new"))
        out.with_suffix(".new").rename(out)


if __name__ == "__main__":
    main()
