"""Train the autoencoder on crops of freshly filmed clips.

Start: for the first minutes the decoder is fed the coefficients of a linear codec (PCA of 4x8x8 blocks) and the
encoder regresses to them; both then go on together. That start and Muon are worth several dB at equal time.
"""
import argparse
import copy
import math
import pathlib
import random

import torch

import muon
import world
from stage import Stage
from vae import VAE, channels_last

HERE = pathlib.Path(__file__).resolve().parent
CROP = 48


class LinearCodec:
    """PCA of 4-frame 8x8 blocks of the half-size picture: the yardstick and the start."""

    def __init__(self, videos, size=16):
        blocks = torch.cat([self.blocks(x).reshape(-1, 768) for x in videos])
        self.mean = blocks.mean(0)
        cov = (blocks - self.mean).T @ (blocks - self.mean) / len(blocks)
        values, vectors = torch.linalg.eigh(cov.double())
        self.basis = vectors.flip(1)[:, :size].float()
        values = values.flip(0)[:size].float().clamp(min=1e-8)
        self.scale = values ** -.25
        self.scale = self.scale / (values * self.scale ** 2).mean().sqrt()

    @staticmethod
    def blocks(x):
        b, _, t, h, w = x.shape
        x = torch.cat([x[:, :, :1].expand(-1, -1, 3, -1, -1), x], 2)
        x = x.reshape(b, 3, (t + 3) // 4, 4, h // 8, 8, w // 8, 8).permute(0, 2, 4, 6, 1, 3, 5, 7)
        return x.flatten(4)

    def encode(self, x):
        return (((self.blocks(x) - self.mean) @ self.basis) * self.scale).permute(0, 4, 1, 2, 3)

    def error(self, x):
        """Squared error per clip; the first frame counts once, as in the video."""
        v = self.blocks(x)
        r = ((v - self.mean) @ self.basis) @ self.basis.T + self.mean
        e = ((r.clamp(-1, 1) - v) ** 2).unflatten(-1, (3, 4, 64)).mean((2, 3, 4, 6))  # clip, group, frame
        return (e[:, 0].mean(-1) + e[:, 1:].sum((1, 2))) / (1 + 4 * (e.shape[1] - 1))


def film(stage, rng, count, box=None, frames=world.FRAMES):
    return world.render(stage, [world.sample_scene(rng) for _ in range(count)], 64, 112, frames, box=box)


def random_box(rng):
    return (2 * rng.randrange(0, (64 - CROP) // 2 + 1) * 2, 2 * rng.randrange(0, (112 - CROP) // 2 + 1) * 2,
            2 * CROP, 2 * CROP)


def hide(x, rng):
    """Grey out frames or a region, as the editor's masks do."""
    x = x.clone()
    if rng.random() < .6:
        x[:, rng.choice([0, 1, 1, 5, 9]):][:, :rng.choice([4, 8, 16])] = 0
    else:
        h, w = (rng.randrange(16, 80, 2) for _ in "hw")
        top, left = rng.randrange(0, 2 * CROP - h, 2), rng.randrange(0, 2 * CROP - w, 2)
        x[:, :, top:top + h, left:left + w] = 0
    return x


@torch.no_grad()
def measure(vae, clips, pca):
    """PSNR in dB, pooled over the clips: drawn size, half size, the linear codec at half size."""
    sums, device = torch.zeros(3), clips[0].device
    for x in clips:
        half = world.halve(x)
        with torch.autocast(device.type, torch.bfloat16):
            y = vae.decode(vae.encode(half)[0]).float().clamp(-1, 1)
        sums += torch.tensor([((y - x) ** 2).mean(), ((world.halve(y) - half) ** 2).mean(), pca.error(half).mean()])
    return [-10 * math.log10(s / len(clips) / 4) for s in sums.tolist()]


@torch.no_grad()
def statistics(vae, clips):
    """Mean and deviation of each latent channel, which the transformer never sees."""
    with torch.autocast(clips[0].device.type, torch.bfloat16):
        z = torch.cat([vae.encode(world.halve(x))[0].float() for x in clips]).cpu()
    return z.mean((0, 2, 3, 4)), z.std((0, 2, 3, 4))


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument("--minutes", type=float, default=40, help="of processor (or GPU) time, earlier runs included")
    arg.add_argument("--batch", type=int, default=4, help="crops per rank and step")
    arg.add_argument("--lr", type=float, default=1.2e-3)
    arg.add_argument("--decoder", action="store_true", help="improve the decoder alone; latents keep their meaning")
    arg.add_argument("--out", default=str(HERE / "work/vae.pt"))
    arg = arg.parse_args()
    device = muon.start()
    stage = Stage(HERE / "work/sprites.npz", device=device)
    unseen = Stage(HERE / "work/sprites.npz", variants=2, seed=1000, device=device)
    rng = random.Random(1)
    clips = [film(unseen, rng, 4) for _ in range(8)]
    pca = LinearCodec([world.halve(film(stage, rng, 8, random_box(rng))) for _ in range(32)])
    torch.manual_seed(0)
    vae = channels_last(VAE()).to(device)
    ema = copy.deepcopy(vae)
    out, step, before, saved = pathlib.Path(arg.out), 0, 0., {}
    if out.exists():
        saved = torch.load(out, map_location=device)
        ema.load_state_dict(saved["ema"])
        same = saved.get("decoder_only", False) == arg.decoder
        vae.load_state_dict(saved["net" if same else "ema"])
    if arg.decoder:
        vae.encoder.requires_grad_(False)
        vae.quant_conv.requires_grad_(False)
    trained = [(n, p) for n, p in vae.named_parameters() if p.requires_grad]
    optimiser = muon.Muon(trained, lr=arg.lr, adam_lr=arg.lr, is_matrix=lambda n, p: (
        p.ndim >= 4 and "conv_in" not in n and "quant" not in n and n != "decoder.conv_out.weight"
        and min(p.shape[0], p.numel() // p.shape[0]) >= 16))
    if saved and same and saved["optimiser"]:
        optimiser.load_state_dict(saved["optimiser"])
        step, before = saved["step"], saved["seconds"]
    rng = random.Random(1000 * step + 7 + muon.RANK)
    torch.manual_seed(1000 * step + muon.RANK)
    params, start, shown = [p for _, p in trained], muon.clock(), 0.

    def save():
        if muon.RANK == 0:
            # with the encoder frozen the numbers that the transformer was trained with stay
            mean, std = (saved["mean"], saved["std"]) if arg.decoder else statistics(ema, clips)
            torch.save(dict(config=vae.config, mean=mean, std=std, net=vae.state_dict(), ema=ema.state_dict(),
                            decoder_only=arg.decoder, optimiser=optimiser.state_dict(), step=step,
                            seconds=before + muon.clock() - start), out.with_suffix(".new"))
            out.with_suffix(".new").rename(out)

    while True:
        seconds = before + muon.clock() - start
        done = muon.agree(seconds / (60 * arg.minutes))
        if done >= 1:
            break
        k = min(1, (step + 1) / 30) * max(.02, .5 + .5 * math.cos(math.pi * done))
        linear, sampled = not arg.decoder and done * arg.minutes < 2.5, not arg.decoder and done > 1 / 3
        box, scenes = random_box(rng), [world.sample_scene(rng) for _ in range(arg.batch)]
        x = world.render(stage, scenes, 64, 112, box=box)
        # subjects are what people look at, and a small part of the picture
        weight = 1. + 3. * world.subject_mask(scenes, device, 64, 112, box=box)
        x = torch.stack([hide(c, rng) if rng.random() < .15 else c for c in x])
        if rng.random() < .5:
            x, weight = x.flip(-1), weight.flip(-1)
        half = world.halve(x)
        with torch.autocast(device, torch.bfloat16):
            mean, logvar = (q.float() for q in vae.encode(half))
            logvar = logvar.clamp(-20, 5)
            if linear:
                target = pca.encode(half)
                z = target + .05 * torch.randn_like(target)
            else:
                z = mean + torch.randn_like(mean) * ((.5 * logvar).exp() if sampled else .05)
            y = vae.decode(z).float()
        small = world.halve(y)
        large, little = (y - x).abs(), (small - half).abs()
        loss = .5 * ((large + 2 * large ** 2) * weight).mean() / weight.mean() + .5 * (little + 2 * little ** 2).mean()
        if linear:
            loss = loss + ((mean - target) ** 2).mean() + .01 * ((logvar + 5) ** 2).mean()
        elif sampled:
            loss = loss + 1e-4 * .5 * (mean ** 2 + logvar.exp() - 1 - logvar).mean()
        optimiser.zero()
        loss.backward()
        muon.average_gradients(params)
        torch.nn.utils.clip_grad_norm_(params, 1.)
        optimiser.step(k)
        step += 1
        muon.follow(ema, vae, min(.999 if done > .8 else .99, step / (step + 10)))
        if muon.clock() - start - shown > 60 and muon.RANK == 0:
            drawn, half_size, linear_codec = measure(ema, clips, pca)
            print(f"{step} {seconds / 60:.1f} min loss {loss.item():.4f} dB: drawn {drawn:.2f} half {half_size:.2f} "
                  f"linear {linear_codec:.2f} | latent std {mean.std():.2f}", flush=True)
            save()
            shown = muon.clock() - start
    save()
    if muon.RANK == 0:
        print("end", step, ["%.2f" % d for d in measure(ema, clips, pca)], flush=True)


if __name__ == "__main__":
    main()
