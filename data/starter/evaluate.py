"""Measure the shipped weights: every figure with its ceiling, and picture sheets.

    ./evaluate                        weights/ -> work/evaluation.json, work/sheets/*.png
    ./evaluate --prompts 64 --weights FOLDER
    ./evaluate --engine ../../build/render/cli/kinora-render

The prompts ask for combinations of subject, place and motion that training never filmed, on stages painted from
another seed; those of "phrases" also in sentences it never built. Ceiling = the same judge on the true clips through the autoencoder.
"""
import argparse
import json
import math
import pathlib
import random

import torch
from PIL import Image, ImageDraw

import captions
import data
import dit
import engine
import export
import judge
import muon
import train_vae
import vocabulary as v
import world
from stage import Stage

HERE = pathlib.Path(__file__).resolve().parent
WORK = HERE / "work"
H, W = data.BUCKETS[0]


class Studio:
    """The model in use, in PyTorch. engine.Engine makes the same films with the program itself."""

    def __init__(self, weights, device, steps=None):
        weights = pathlib.Path(weights)
        self.device, how = device, export.load_sampling(weights)
        self.steps, self.guidance, self.shift = steps or how["default_steps"], how["default_guidance"], how["shift"]
        self.shared = how["shared_noise"]
        self.codec = export.load_codec(weights / "vae", device)
        self.model = export.load_model(weights, device)
        self.tokenizer = captions.Tokenizer(weights / "tokenizer/spiece.model")

    def generate(self, prompts, latents=5, first=0, known=None, rays=None, ring=False, batch=16):
        """Latents of windows that begin at latent frame `first`; prompt i has seed i. known = (mask, latents)."""
        mid = first > 0 or ring
        noise = torch.stack([engine.noise(i, self.shared, 16, first, latents, H // 8, W // 8) for i in range(len(prompts))])
        front, out = captions.control(engine.FPS, mid), []
        for i in range(0, len(prompts), batch):
            part = slice(i, i + batch)
            texts = [self.tokenizer(f"{front} {p}") for p in prompts[part]]
            out.append(dit.generate(
                self.model, dit.pad(texts, self.device), dit.pad([self.tokenizer(front)] * len(texts), self.device),
                noise[part].to(self.device), known and tuple(q[part] for q in known),
                None if rays is None else rays[part], self.steps, self.guidance, self.shift, ring))
        return torch.cat(out)

    def decode(self, z):
        return torch.cat([self.codec.decode(q) for q in z.split(8)])

    def encode(self, x):
        return torch.cat([self.codec.encode(q) for q in x.split(8)])

    def shoot(self, asked, camera=None, known=None, frames=world.FRAMES):
        """Films [B,3,F,2H,2W]. camera = rotation, centre and lens of every frame; known = (frames, true films)."""
        if camera is not None:
            camera = dit.pack_frames(world.pluecker(*camera, H, W), False)
        if known is not None:
            at, video = known
            m = torch.zeros(len(asked), frames, H, W, device=self.device)
            m[:, at] = 1
            known = (data.pack_mask(m), self.encode(data.show(world.halve(video), m)))
        return self.decode(self.generate(asked, (frames + 3) // 4, known=known, rays=camera))

    def extend(self, asked):
        """Films and eight frames more, that go on from their last latent as the program does."""
        first = self.generate(asked)
        mask, known = first.new_zeros(len(asked), 4, 3, *first.shape[-2:]), torch.zeros_like(first[:, :, :3])
        mask[:, :, :1], known[:, :, :1] = 1, first[:, :, 4:]
        onward = self.generate(asked, 3, first=4, known=(mask, known))
        return self.decode(torch.cat([first, onward[:, :, 1:]], 2))

    def loop(self, asked):
        """Loops of sixteen frames, with the last one in front once more."""
        ring = self.generate(asked, 4, ring=True)
        return self.decode(torch.cat([ring, ring], 2))[:, :, -17:]


def psnr(a, b, where=None):
    e = (a - b) ** 2
    e = e.mean() if where is None else (e * where).sum() / (where.expand_as(e).sum() + 1e-6)
    return -10 * math.log10(e.item() / 4)


def sheet(path, films, titles, frames=(0, 4, 8, 12, 16)):
    h, w = films[0].shape[-2:]
    image = Image.new("RGB", (w * len(frames), (h + 14) * len(films)), (22, 22, 26))
    draw = ImageDraw.Draw(image)
    for row, (film, title) in enumerate(zip(films, titles)):
        draw.text((4, row * (h + 14) + 1), title, fill=(235, 225, 170))
        for k, f in enumerate(frames):
            if f < film.shape[1]:
                pixels = ((film[:, f].clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0).cpu().numpy()
                image.paste(Image.fromarray(pixels), (k * w, row * (h + 14) + 14))
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)


def scenes_for(rng, count, two=0., **fixed):
    out = []
    while len(out) < count:
        s = world.sample_scene(rng, two=two, held=True)
        out.append(dict(s, fps=8, cameras=[(0, 1.)], **fixed))
    return out


def film(stage, scenes, size=(H, W)):
    return torch.cat([world.render(stage, scenes[i:i + 8], *size) for i in range(0, len(scenes), 8)])


def still_camera(count, device):
    eye = torch.eye(3, device=device).expand(count, world.FRAMES, 3, 3)
    return eye, torch.zeros(count, world.FRAMES, 3, device=device), torch.ones(count, world.FRAMES, device=device)


def through(studio, video):
    """A picture as the judge sees it: halved and encoded."""
    return studio.encode(world.halve(video))


def prompts_test(maker, studio, critic, stage, count, sheets, two, unseen=False):
    rng = random.Random(100 + int(two))
    scenes = scenes_for(rng, count, two=1. if two else 0.)
    asked = [captions.caption(s, rng, full=True, unseen=unseen, camera=False) for s in scenes]
    made = maker.shoot(asked, still_camera(count, studio.device))
    true = studio.decode(through(studio, film(stage, scenes)))
    name = "phrases" if unseen else "two" if two else "one"
    sheet(sheets / f"{name}.png", made[:12], asked)
    return {"model": judge.rates(judge.marks(judge.look(critic, studio.codec, made), scenes)),
            "ceiling": judge.rates(judge.marks(judge.look(critic, studio.codec, true), scenes))}


def stills_test(maker, studio, critic, stage, count, sheets):
    rng = random.Random(300)
    scenes = [captions.still_camera(s) for s in scenes_for(rng, count)]
    asked = [captions.caption(s, rng, full=True, camera=False) for s in scenes]
    made = maker.shoot(asked, frames=1)
    true = studio.decode(through(studio, torch.cat([world.render(stage, scenes[i:i + 8], H, W, 1) for i in range(0, count, 8)])))
    grid = [torch.cat([made[i + k][:, :1] for k in range(4)], 3) for i in range(0, 24, 4)]
    sheet(sheets / "stills.png", grid, ["  |  ".join(asked[i:i + 4]) for i in range(0, 24, 4)], frames=(0,))
    return {"model": judge.rates(judge.marks(judge.look(critic, studio.codec, made), scenes)),
            "ceiling": judge.rates(judge.marks(judge.look(critic, studio.codec, true), scenes))}


def camera_test(maker, studio, stage, each, sheets):
    rng, rows, titles = random.Random(200), [], []
    moves = [m for m in range(2, len(v.CAMERAS)) for _ in range(each)]
    grounded = [i for i, name in enumerate(v.PLACE_NAMES) if name != "space"]  # stars alone do not show travel
    scenes = [dict(s, cameras=[(m, 1.)], motion=world.STAND, place=rng.choice(grounded))
              for s, m in zip(scenes_for(rng, len(moves)), moves)]
    asked = [captions.caption(dict(s, cameras=[(0, 1.)]), rng, full=True, camera=False) for s in scenes]
    t = world.clip_times(scenes, world.FRAMES, studio.device)
    made = maker.shoot(asked, world.camera(scenes, t))
    # the asked path as the same meter sees it in the true film; the ceiling is another true scene there on the same path
    true = film(stage, scenes)
    other = [dict(o, cameras=s["cameras"], motion=world.STAND, place=s["place"]) for o, s in zip(scenes_for(rng, len(moves)), scenes)]
    other = studio.decode(through(studio, film(stage, other)))
    paths = [judge.camera_path(world.halve(x)) for x in (true, made, other)]
    result = {}
    for name, path in (("model", paths[1]), ("ceiling", paths[2])):
        error, right = judge.path_error(path, paths[0])
        result[name] = dict(direction=right.float().mean().item(), error=error.median().item(),
                            by_move={v.CAMERA_NAMES[m]: round(right[[i for i, q in enumerate(moves) if q == m]].float().mean().item(), 2)
                                     for m in sorted(set(moves))})
    for i in range(0, len(moves), each):
        rows.append(made[i])
        titles.append(f"{v.CAMERA_NAMES[moves[i]]}: {asked[i]}")
    sheet(sheets / "camera.png", rows, titles)
    return result


def known_test(maker, studio, stage, count, sheets):
    rng, result, rows, titles = random.Random(400), {}, [], []
    scenes = scenes_for(rng, count)
    asked = [captions.caption(s, rng, full=True, camera=False) for s in scenes]
    true = film(stage, scenes)
    half, best = world.halve(true), studio.decode(through(studio, true))
    for name, f in (("first", [0]), ("first and last", [0, 16]), ("keyframes", [0, 8, 16]), ("start", [*range(5)]), ("end", [*range(13, 17)])):
        made = maker.shoot(asked, known=(f, true))
        result[name] = dict(model=psnr(world.halve(made[:, :, f]), half[:, :, f]), ceiling=psnr(world.halve(best[:, :, f]), half[:, :, f]))
        rows.append(made[0])
        titles.append(f"{name} known: {asked[0]}")
    sheet(sheets / "known.png", [true[0]] + rows, ["truth"] + titles)
    return result


def step_size(video, i):
    return (video[:, :, i] - video[:, :, i - 1]).abs().mean((1, 2, 3))


def seams_test(maker, count, sheets):
    rng = random.Random(500)
    asked = [captions.caption(s, rng, full=True, camera=False) for s in scenes_for(rng, count)]
    joined, loop = maker.extend(asked), maker.loop(asked)
    sheet(sheets / "extension.png", joined[:8], asked, frames=(0, 4, 8, 12, 16, 20, 24))
    sheet(sheets / "loop.png", loop[:8], asked)
    result = {}
    for name, video, seam in (("extension", joined, 17), ("loop", loop, 1)):
        inner = torch.stack([step_size(video, i) for i in range(2, video.shape[2]) if i != seam]).mean(0)
        result[name] = (step_size(video, seam) / inner).median().item()
    return result


def agreement_test(maker, studio, count):
    """Films of the same prompts and noise by the engine and by PyTorch: dB between them, pooled."""
    asked = [captions.caption(s, random.Random(700), full=True, camera=False) for s in scenes_for(random.Random(700), count)]
    return psnr(maker.shoot(asked), studio.shoot(asked))


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument("--weights", default=str(HERE / "weights"))
    arg.add_argument("--prompts", type=int, default=64)
    arg.add_argument("--steps", type=int, help="in place of the weights' own number, a draft's for example")
    arg.add_argument("--out", default=str(WORK / "evaluation.json"))
    arg.add_argument("--engine", help="command: let this kinora-render make the films, on the processor (needs ffmpeg)")
    arg.add_argument("--only", nargs="*", help="vae one phrases two stills camera known seams, and agreement with --engine")
    arg = arg.parse_args()
    device = muon.start()
    studio = Studio(arg.weights, device, arg.steps)
    maker = engine.Engine(arg.engine, arg.weights, (H, W), arg.steps) if arg.engine else studio
    critic, accuracy = judge.load(device)
    stage = Stage(WORK / "sprites.npz", variants=3, seed=2000, device=device)
    sheets, n = WORK / "sheets", arg.prompts
    tests = dict(
        vae=lambda: vae_test(studio, stage),
        stills=lambda: stills_test(maker, studio, critic, stage, n, sheets),
        one=lambda: prompts_test(maker, studio, critic, stage, n, sheets, False),
        phrases=lambda: prompts_test(maker, studio, critic, stage, n // 2, sheets, False, unseen=True),
        two=lambda: prompts_test(maker, studio, critic, stage, n // 2, sheets, True),
        camera=lambda: camera_test(maker, studio, stage, max(1, n // 32), sheets),
        known=lambda: known_test(maker, studio, stage, max(4, n // 4), sheets),
        seams=lambda: seams_test(maker, max(4, n // 2), sheets))
    if arg.engine:
        tests["agreement"] = lambda: agreement_test(maker, studio, max(4, n // 8))
    result = {"judge": accuracy}
    for name, test in tests.items():
        if arg.only is None or name in arg.only:
            result[name] = test()
            print(name, json.dumps(result[name]), flush=True)
            pathlib.Path(arg.out).write_text(json.dumps(result, indent=1))


def vae_test(studio, stage):
    rng = random.Random(600)
    clips = [film(stage, [world.sample_scene(rng) for _ in range(4)]) for _ in range(12)]
    fit = Stage(WORK / "sprites.npz", variants=2, seed=0, device=studio.device)
    linear = train_vae.LinearCodec([world.halve(film(fit, [world.sample_scene(rng) for _ in range(4)])) for _ in range(16)])
    sums = torch.zeros(3)
    for x in clips:
        half = world.halve(x)
        y = studio.decode(studio.encode(half))
        sums += torch.tensor([((y - x) ** 2).mean(), ((world.halve(y) - half) ** 2).mean(), linear.error(half).mean()])
    drawn, base, pca = (-10 * math.log10(q / len(clips) / 4) for q in sums.tolist())
    return dict(drawn=drawn, base=base, linear=pca)


if __name__ == "__main__":
    main()
