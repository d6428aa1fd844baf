"""The same films by the program itself: each is a request to `kinora-render run`, read back from its take.

The noise is the engine's (kn-noise.h), so that both ways of making a film can be compared picture by picture.
"""
import json
import pathlib
import subprocess
import tempfile

import numpy as np
import torch
from PIL import Image

import dit
import world

FPS = 8


def noise_field(seed, stream, n):
    """Philox4x32-10 keyed by seed, counter (index / 4, stream), then Box-Muller on pairs: f32 [n]."""
    low, wide = np.uint64(0xFFFFFFFF), np.uint64(32)
    block = np.arange(n // 4, dtype=np.uint64)
    c = [block & low, block >> wide, np.full_like(block, stream & 0xFFFFFFFF), np.full_like(block, stream >> 32)]
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        p, q = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
        c = [(q >> wide) ^ c[1] ^ np.uint64(k0), q & low, (p >> wide) ^ c[3] ^ np.uint64(k1), p & low]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    u = (np.stack(c, 1).astype(np.float64) + 1) * 2. ** -32
    radius, angle = np.sqrt(-2 * np.log(u[:, ::2])), 2 * np.pi * u[:, 1::2]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], -1).reshape(-1).astype(np.float32)


def noise(seed, shared, channels, first, count, h, w):
    """Of `count` latent frames of a take from its latent frame `first` on: [channels,count,h,w]."""
    def field(stream):
        return torch.from_numpy(noise_field(seed, stream, channels * h * w)).view(channels, h, w)
    return dit.share(torch.stack([field(t + (1 << 20)) for t in range(first, first + count)], 1), field(0)[:, None], shared)


def quaternion(r):
    """[w, x, y, z] of a rotation matrix that turns by less than half a circle."""
    w = (1 + r[0, 0] + r[1, 1] + r[2, 2]).sqrt().item() / 2
    return [w, *((r[i, j] - r[j, i]).item() / (4 * w) for i, j in ((2, 1), (0, 2), (1, 0)))]


class Engine:
    """Films from weights in a folder; the interface of evaluate.Studio."""

    def __init__(self, command, weights, size, steps=None):
        self.command, self.size = command.split(), size
        self.common = dict(model=str(pathlib.Path(weights).resolve()), fps=FPS, width=2 * size[1], height=2 * size[0], device="cpu")
        if steps:
            self.common["steps"] = steps
        self.scratch = tempfile.TemporaryDirectory(dir="work")
        self.folder, self.count = pathlib.Path(self.scratch.name).resolve(), 0

    def take(self, **request):
        """The take's folder and its pictures [3,F,2h,2w]."""
        self.count += 1
        out = self.folder / str(self.count)
        out.mkdir()
        (out / "request.json").write_text(json.dumps(self.common | request))
        subprocess.run([*self.command, "run", str(out / "request.json"), "--progress=none", "-o", str(out)], check=True)
        raw = subprocess.run(["ffmpeg", "-v", "error", "-i", str(out / "take.mkv"), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
                             check=True, capture_output=True).stdout
        h, w = 2 * self.size[0], 2 * self.size[1]
        pixels = torch.frombuffer(bytearray(raw), dtype=torch.uint8).view(-1, h, w, 3)
        return out, pixels.permute(3, 0, 1, 2).float() / 127.5 - 1

    def picture(self, pixels):
        self.count += 1
        file = self.folder / f"{self.count}.png"
        Image.fromarray(((pixels + 1) * 127.5).round().byte().permute(1, 2, 0).numpy()).save(file)
        return str(file)

    def shoot(self, asked, camera=None, known=None, frames=world.FRAMES):
        films = []
        for i, prompt in enumerate(asked):
            request = dict(prompt=prompt, seed=i, seconds=frames / FPS)
            if camera is not None:
                rot, centre, lens = (q[i] for q in camera)
                fov = 2 * torch.atan(.5 * self.size[0] / world.focal(*self.size) / lens) * 180 / torch.pi
                request["camera"] = dict(keyframes=[
                    dict(time=f / FPS, position=(centre[f] / 5).tolist(), rotation=quaternion(rot[f]), fov_degrees=fov[f].item(),
                         interpolation="linear") for f in range(frames)])
            if known is not None:
                at, video = known
                request["keyframes"] = [dict(time=f / FPS, image=self.picture(video[i, :, f])) for f in at]
            films.append(self.take(**request)[1])
        return torch.stack(films)

    def extend(self, asked):
        films = []
        for i, prompt in enumerate(asked):
            folder, first = self.take(prompt=prompt, seed=i, seconds=world.FRAMES / FPS)
            onward = self.take(prompt=prompt, seed=i, seconds=1, extend=str(folder / "take.mkv"))[1]
            films.append(torch.cat([first, onward[:, :8]], 1))
        return torch.stack(films)

    def loop(self, asked):
        films = [self.take(prompt=prompt, seed=i, seconds=2, loop=True)[1] for i, prompt in enumerate(asked)]
        return torch.stack([torch.cat([x[:, -1:], x], 1) for x in films])
