"""Training samples: clips filmed and encoded as training goes, kept in a bank and drawn many times, each time with
another caption, window, condition and noise. On a CPU filming costs as much as a few training steps; on a GPU raise
`fresh` until every clip is new."""
import pathlib
import random

import torch
import torch.nn.functional as F

import captions
import dit
import vocabulary as v
import world

BUCKETS = [(64, 112), (112, 64), (80, 80), (64, 160)]
BUCKET_SHARE = [.58, .14, .14, .14]
LATENTS = 5
# (first latent, last latent + 1, share): whole clips, shorter clips, windows that begin inside a clip, stills
WINDOWS = [(0, 5, .30), (0, 4, .08), (0, 3, .12), (1, 5, .11), (2, 5, .09), (0, 1, .30)]
PAIRS = .75        # chance that a clip with two subjects goes before another one
CONDITIONED = .7   # share of clips that are also encoded with frames or a region greyed out


def random_mask(rng, frames, h, w):
    """1 = known pixel [F,h,w]: first frame, first and last, start, end, keyframes, or all but a region."""
    m, r = torch.zeros(frames, h, w), rng.random()
    if r < .18:
        m[0] = 1
    elif r < .43:
        m[0] = m[-1] = 1
    elif r < .50:
        m[:rng.choice([5, 9])] = 1
    elif r < .60:
        m[-rng.choice([1, 4, 8]):] = 1
    elif r < .84:
        m[rng.sample(range(0, frames), rng.randint(1, 3))] = 1
    else:
        m[:] = 1
        bh, bw = rng.randint(h // 4, int(h * .8)), rng.randint(w // 5, int(w * .7))
        y, x = rng.randint(0, h - bh), rng.randint(0, w - bw)
        m[0 if rng.random() < .7 else 1:, y:y + bh, x:x + bw] = 0
    return m


def group(frame):
    """The latent frame that a frame of a clip is in."""
    return (frame + 3) // 4


def show(video, m):
    """What the encoder is given of a video [B,3,F,h,w] whose known pixels are m [B,F,h,w]: grey where nothing is known;
    but a frame of which nothing is known shows the nearest one that is known whole, if that is in the same latent frame
    or in the next. A picture alone among grey ones is hardly seen in their common latent frame."""
    shown = video * m[:, None]
    flat = m.flatten(2)
    for i, (empty, whole) in enumerate(zip((flat.amax(-1) == 0).tolist(), (flat.amin(-1) == 1).tolist())):
        for f in range(len(empty)):
            near = [k for k in range(len(whole)) if whole[k] and group(k) - group(f) in (0, 1)]
            if empty[f] and near:
                shown[i, :, f] = video[i, :, min(near, key=lambda k: abs(k - f))]
    return shown


def pack_mask(m):
    """Known-pixel masks [B,F,h,w] -> [B,4,t,h/8,w/8], each cell the mean of its four centre pixels."""
    b, f, h, w = m.shape
    m = m.view(b, f, h // 8, 8, w // 8, 8)[:, :, :, 3:5, :, 3:5].mean((3, 5))
    return dit.pack_frames(m[:, None], False)


def labels(scenes, rot, centre, lens, t, h, w):
    """What the world knows about each token [B,t,h/16,w/16]: subject class (0 = none), and log depth and motion in
    the picture [B,3,...] of that subject or of the stage behind. One pixel frame stands for each latent frame."""
    b, frames = t.shape
    pick = torch.tensor([0] + list(range(3, frames, 4)), device=t.device)
    gy = (torch.arange(h // 16, device=t.device) + .5)[:, None] * 16
    gx = (torch.arange(w // 16, device=t.device) + .5)[None] * 16
    kind = torch.zeros(b, len(pick), h // 16, w // 16, dtype=torch.long, device=t.device)
    place = torch.tensor([s["place"] for s in scenes], device=t.device)
    geometry = world.stage_geometry(place, rot, centre, lens, pick, h, w)
    for which in (1, 0):
        rows = [i for i, s in enumerate(scenes) if len(s["subjects"]) > which]
        if not rows:
            continue
        i = torch.tensor(rows, device=t.device)
        chosen = [scenes[k] for k in rows]
        p = world.projected(world.tracks(chosen, which, t[i], h, w), rot[i], centre[i], lens[i], h, w)
        speed = torch.zeros_like(p[..., :2])
        if frames > 1:
            speed[:, 1:] = p[:, 1:, :2] - p[:, :-1, :2]
            speed[:, 0] = speed[:, 1]
        p, speed = p[:, pick], speed[:, pick]
        u, q, r, z = (p[..., k, None, None] for k in range(4))
        inside = ((gx - u).abs() < r.clamp(min=6)) & ((gy - q).abs() < r.clamp(min=6))
        name = torch.tensor([s["subjects"][which] + 1 for s in chosen], device=t.device)[:, None, None, None]
        kind[i] = torch.where(inside, name, kind[i])
        g = torch.stack([q.expand(inside.shape) for q in ((z / 5).log(), *(speed[..., k, None, None] / 3 for k in (0, 1)))], 1)
        geometry[i] = torch.where(inside[:, None], g, geometry[i])
    return kind, geometry


class Bank:
    """Encoded clips (or stills) of all buckets."""

    def __init__(self, stage, codec, rng, still, capacity, two=.4, held=False):
        self.stage, self.codec, self.rng, self.still, self.two, self.held = stage, codec, rng, still, two, held
        self.frames = 1 if still else world.FRAMES
        self.capacity = [int(capacity * s) for s in BUCKET_SHARE]
        self.clips = [[] for _ in BUCKETS]
        self.made = [0] * len(BUCKETS)

    @torch.no_grad()
    def film(self, bucket, count, scene=world.sample_scene):
        h, w = BUCKETS[bucket]
        scenes = [scene(self.rng, self.two, self.held) for _ in range(count)]
        if self.still:
            for s in scenes:
                s["at"] = self.rng.uniform(-.9, .9)
        video = world.halve(world.render(self.stage, scenes, h, w, self.frames))
        z = self.codec.encode(video).bfloat16()
        t = world.clip_times(scenes, self.frames, video.device)
        rot, centre, lens = world.camera(scenes, t)
        kind, geometry = labels(scenes, rot, centre, lens, t, h, w)
        masked = [i for i in range(count) if not self.still and self.rng.random() < CONDITIONED]
        conditions = {}
        if masked:
            m = torch.stack([random_mask(self.rng, self.frames, h, w) for _ in masked]).to(video.device)
            known = self.codec.encode(show(video[masked], m)).bfloat16()
            for i, a, b in zip(masked, pack_mask(m).bfloat16(), known):
                conditions[i] = (a, b)
        for i, s in enumerate(scenes):
            clip = dict(scene=s, z=z[i].clone(), rot=rot[i], centre=centre[i], lens=lens[i], kind=kind[i].byte(),
                        geometry=geometry[i].half(), known=conditions.get(i))
            if len(self.clips[bucket]) < self.capacity[bucket]:
                self.clips[bucket].append(clip)
            else:
                self.clips[bucket][self.made[bucket] % self.capacity[bucket]] = clip
            self.made[bucket] += 1

    def fill(self, total, buckets=range(len(BUCKETS)), scene=world.sample_scene):
        whole = sum(BUCKET_SHARE[b] for b in buckets)
        for bucket in buckets:
            while len(self.clips[bucket]) < total * BUCKET_SHARE[bucket] / whole:
                self.film(bucket, 32 if self.still else 2, scene)

    def draw(self, bucket, count, still, tokenizer, rng):
        """Clips and their captions (token ids), shortest first."""
        clips = rng.sample(self.clips[bucket], min(2 * count, len(self.clips[bucket])))
        # which side each of two is on is the hardest thing that a prompt says
        clips.sort(key=lambda c: len(c["scene"]["subjects"]) > 1 and rng.random() < PAIRS, reverse=True)
        clips = clips[:count]
        rows = [(tokenizer(captions.caption(captions.still_camera(c["scene"]) if still else c["scene"], rng)), c) for c in clips]
        rows.sort(key=lambda row: len(row[0]))
        return rows

    def save(self, path):
        path = pathlib.Path(path)
        torch.save(dict(clips=self.clips, made=self.made), path.with_suffix(".new"))
        path.with_suffix(".new").rename(path)

    def load(self, path):
        """Add what was saved."""
        if pathlib.Path(path).exists():
            saved = torch.load(path, map_location=self.stage.device, weights_only=False)
            self.clips = [a + b for a, b in zip(self.clips, saved["clips"])]
            self.made = [a + b for a, b in zip(self.made, saved["made"])]


class Batch:
    """Tensors of a training step from rows of Bank.draw; every clip in it has the same size and window."""

    def __init__(self, rows, size, window, rng, tokenizer, drop=.1, camera=.8, known=.55):
        words, clips = zip(*rows)
        first, end = window
        h, w = size
        mid, device, frames = first > 0, clips[0]["z"].device, (0 if first == 0 else 4 * first - 3, 4 * end - 3)
        still = end - first == 1

        def stack(name):
            return torch.stack([c[name] for c in clips])

        self.z = stack("z")[:, :, first:end].float()
        self.kind, self.geometry = stack("kind")[:, first:end].long(), stack("geometry")[:, :, first:end].float()
        self.mask = torch.zeros(len(clips), 4, *self.z.shape[2:], device=device)
        self.known = torch.zeros_like(self.z)
        if not still:
            for i, c in enumerate(clips):
                if rng.random() < known:
                    self.condition(i, c, window, rng)
        front = {fps: tokenizer(captions.control(fps, mid))[:-1] for fps in v.FPS_WORDS}
        texts = [front[c["scene"]["fps"]] + (tokenizer("") if rng.random() < drop else w) for c, w in zip(clips, words)]
        self.ids = dit.pad(texts, device)
        self.empty = dit.pad([front[c["scene"]["fps"]] + tokenizer("") for c in clips], device)
        self.left = torch.full(self.ids.shape, -1.)  # of the tokens that name a subject of a pair: 1 if it is on the left
        for row, ids, c in zip(self.left, texts, clips):
            scene = c["scene"]
            for which, subject in enumerate(scene["subjects"] if len(scene["subjects"]) > 1 else ()):
                row[list(tokenizer.mention(ids, subject))] = float((scene["side"] < 0) == (which == 0))
        self.left = self.left.to(device)
        self.rays, self.with_rays = None, torch.tensor([not still and rng.random() < camera for _ in clips], device=device)
        if self.with_rays.any():
            cut = slice(*frames)
            rays = world.pluecker(stack("rot")[self.with_rays, cut], stack("centre")[self.with_rays, cut],
                                  stack("lens")[self.with_rays, cut], h, w)
            self.rays = dit.pack_frames(rays, mid)

    def condition(self, i, clip, window, rng):
        first, end = window
        if clip["known"] is not None and (window == (0, LATENTS) or rng.random() < .5):  # pixels through the encoder
            self.mask[i], self.known[i] = (q[:, first:end] for q in clip["known"])
            if first == 0:
                return
            self.known[i] *= self.mask[i].amax((0, 2, 3))[:, None, None] > 0
        # known latents as they are, zeros elsewhere: how windows go on from, lead up to or bridge what exists
        t, r = end - first, rng.random()
        keep = torch.zeros(t, dtype=torch.bool)
        if r < .7:
            keep[:rng.randint(1, t - 1)] = True
        if r > .5:
            keep[-1 if r < .7 else -rng.randint(1, t - 1):] = True
        self.mask[i][:, keep] = 1
        self.known[i][:, keep] = self.z[i][:, keep]
