"""The toy theatre: sprites on a multiplane stage, filmed by a true pinhole camera.

Units: 1 is the height of the camera above the ground (the ground is the plane y = 1). Axes: x right, y down,
z forward. The focal length of the plain lens is 0.98*sqrt(W*H) pixels in every aspect. A clip is a function of
time in seconds, centred on its middle frame, so that the same event can be filmed at any frame rate.
"""
import math
import random

import torch
import torch.nn.functional as F

import vocabulary as v

FRAMES = 17                    # one clip: 5 latent frames
FPS = ([8, 12, 16, 24], [.6, .2, .12, .08])
STAND, LEFT, RIGHT, UP, FALL, BOUNCE, SPIN, GROW, SHRINK, APPROACH, LEAVE = range(11)
# still and handheld, then the moves as the vocabulary lists them; those that travel are harder to learn
CAMERA_SHARE = [4, 1] + [2 if name.split()[0] in ("truck", "pedestal", "dolly", "orbit") else 1 for name in v.CAMERA_NAMES[2:]]
SIZE = [1.1, 1.5, 1.9]
KIND = [row[1] for row in v.SUBJECTS.values()]
FACING = torch.tensor([row[2] for row in v.SUBJECTS.values()], dtype=torch.float32)


def held_out(subject, place, motion):
    """One in twelve (subject, place, motion) triples is never trained: the evaluation asks for those."""
    return (subject + 2 * place + 3 * motion) % 12 == 0


def sample_scene(rng, two=.4, held=False):
    """Everything that decides one clip, as plain numbers. held: only combinations kept out of training."""
    while True:
        s = dict(place=rng.randrange(9), motion=rng.randrange(11), time=rng.choices([0, 1, 2], [.4, .3, .3])[0],
                 subjects=rng.sample(range(len(KIND)), 2 if rng.random() < two else 1))
        if held_out(s["subjects"][0], s["place"], s["motion"]) == held:
            break
    moves = [rng.choices(range(18), CAMERA_SHARE)[0]]
    if moves[0] > 1 and rng.random() < .15:
        moves.append(rng.choice([m for m in range(2, 18) if m // 2 != moves[0] // 2]))
    s.update(cameras=[(m, rng.uniform(.65, 1.3)) for m in moves], fps=rng.choices(*FPS)[0],
             size=rng.choices([0, 1, 2], [.2, .5, .3])[0], side=rng.choice([-1, 1]), depth=rng.uniform(4.5, 5.3),
             x=rng.uniform(-.35, .35), speed=rng.uniform(.8, 1.2), mirror=rng.choice([-1, 1]),
             phase=rng.random(), shake=rng.random(), grade=[rng.uniform(.93, 1.07) for _ in range(3)],
             variants=[rng.randrange(1 << 20) for _ in range(4)])
    return s


def clip_times(scenes, frames, device):
    """Seconds from the middle of the clip [B,F]; a still is taken at any moment of it ("at")."""
    fps = torch.tensor([float(s["fps"]) for s in scenes], device=device)
    at = torch.tensor([s.get("at", 0.) for s in scenes], device=device)
    return (torch.arange(frames, device=device) - (frames - 1) / 2)[None] / fps[:, None] + at[:, None]


def rotation(yaw, pitch, roll):
    """Camera-to-world; yaw > 0 looks right, pitch > 0 looks up, roll > 0 turns the camera clockwise."""
    def stack(*rows):
        return torch.stack([torch.stack(r, -1) for r in rows], -2)
    o, z = torch.ones_like(yaw), torch.zeros_like(yaw)
    cy, sy, cp, sp, cr, sr = yaw.cos(), yaw.sin(), pitch.cos(), pitch.sin(), roll.cos(), roll.sin()
    return stack((cy, z, sy), (z, o, z), (-sy, z, cy)) @ stack((o, z, z), (z, cp, -sp), (z, sp, cp)) @ \
        stack((cr, -sr, z), (sr, cr, z), (z, z, o))


def camera(scenes, t):
    """Rotation [B,F,3,3], centre [B,F,3] and lens factor [B,F] of each clip at times t [B,F]."""
    b, dev = len(scenes), t.device
    amount = torch.zeros(b, 18)
    for i, s in enumerate(scenes):
        for move, a in s["cameras"]:
            amount[i, move] += a
    amount = amount.to(dev)
    a = {n: amount[:, i, None] for i, n in enumerate(v.CAMERA_NAMES)}
    depth = torch.tensor([s["depth"] for s in scenes], device=dev)[:, None]
    shake = torch.tensor([s["shake"] for s in scenes], device=dev)[:, None] * 6.283
    rad = math.pi / 180

    def tremor(i):
        return a["handheld"] * ((t * 5.3 + shake * (i + 1)).sin() + .6 * (t * 9.1 + shake * (2 * i + 3)).sin())

    yaw = (a["pan right"] - a["pan left"]) * 10 * rad * t + tremor(0) * 1.1 * rad
    pitch = (a["tilt up"] - a["tilt down"]) * 6.5 * rad * t + tremor(1) * .9 * rad
    roll = (a["roll right"] - a["roll left"]) * 12 * rad * t + tremor(2) * .8 * rad
    x = (a["truck right"] - a["truck left"]) * .75 * t + tremor(3) * .03
    y = (a["pedestal down"] - a["pedestal up"]) * .38 * t + tremor(4) * .02
    z = (a["dolly in"] - a["dolly out"]) * .95 * t
    arc = (a["orbit right"] - a["orbit left"]) * 15 * rad * t
    centre = torch.stack([x + depth * arc.sin(), y, z + depth * (1 - arc.cos())], -1)
    lens = ((a["zoom in"] - a["zoom out"]) * .34 * t).exp()
    return rotation(yaw - arc, pitch, roll), centre, lens


def focal(h, w):
    return .98 * math.sqrt(h * w)


def rays(rot, lens, h, w, box=None, scale=1):
    """World directions with unit depth, x, y and z [B,F,H,W] each, through the pixel centres of an h x w picture drawn
    at `scale` times its size; box = (top, left, height, width) in drawn pixels films a part of it."""
    top, left, bh, bw = box or (0, 0, h * scale, w * scale)
    dev = rot.device
    u = ((torch.arange(bw, device=dev) + left + .5) / scale - w / 2) / focal(h, w) / lens[:, :, None]
    q = ((torch.arange(bh, device=dev) + top + .5) / scale - h / 2) / focal(h, w) / lens[:, :, None]
    return [(rot[:, :, i, :1] * u + rot[:, :, i, 2:])[:, :, None] + (rot[:, :, i, 1:2] * q)[..., None] for i in range(3)]


def pluecker(rot, centre, lens, h, w):
    """The engine's camera condition: rays relative to the first frame, [B,6,F,h,w] = (O x D, D)."""
    first = rot[:, :1].transpose(-1, -2)
    rel = first @ rot
    origin = (first @ (centre - centre[:, :1])[..., None])[..., 0]
    x, y, z = rays(rel, lens, h, w)
    n = torch.rsqrt(x * x + y * y + z * z)
    x, y, z = x * n, y * n, z * n
    a, b, c = (origin[:, :, None, None, k] for k in range(3))
    return torch.stack([b * z - c * y, c * x - a * z, a * y - b * x, x, y, z], 1)


def tracks(scenes, which, t, h, w):
    """Path of subject `which` of each clip: x, y, z of its middle, size, rotation, stretch, mirror [B,F] each."""
    dev = t.device

    def column(f, dtype=torch.float32):
        return torch.tensor([f(s) for s in scenes], dtype=dtype, device=dev)[:, None]

    pair = column(lambda s: len(s["subjects"]) > 1, torch.bool)
    motion = column(lambda s: s["motion"] if which == 0 else STAND, torch.long)
    kind = [KIND[s["subjects"][which]] for s in scenes]
    is_kind = {k: torch.tensor([q == k for q in kind], device=dev)[:, None] for k in "apvfrs"}
    speed, phase = column(lambda s: s["speed"]), column(lambda s: s["phase"])
    depth = column(lambda s: s["depth"])
    half = .5 * w / focal(h, w) * depth
    side = column(lambda s: s["side"] * (1 if which == 0 else -1))
    size = column(lambda s: SIZE[s["size"]] if which == 0 else 1.3) * torch.where(pair, .9 * min(1, w / h + .25), 1.)
    x0 = torch.where(pair, side * (.45 * half).clamp(min=.72 * size), column(lambda s: s["x"]) * half)
    z = depth + torch.where(pair, .25 * side, 0. * side)
    afloat = column(lambda s: v.PLACE_NAMES[s["place"]] in v.TIMELESS, torch.bool) | is_kind["f"]
    lift = torch.where(afloat, .45, 0.) + .04 * torch.where(afloat, (3 * t + 6 * phase).sin(), 0 * t)
    rot, stretch = torch.zeros_like(t), torch.ones_like(t)
    walk = (motion == LEFT) | (motion == RIGHT)
    way = torch.where(motion == LEFT, -1., 1.)
    v0 = torch.where(pair, .3, .58) * half * speed
    x = x0.expand_as(t) + 0 * t
    x = torch.where(walk, torch.where(pair, x0, .3 * x0) + way * v0 * t, x)
    step = 2 * math.pi * (1.6 * t + phase)
    lift = lift + torch.where(walk & (is_kind["a"] | is_kind["p"]) & ~afloat, .07 * step.sin().abs(), 0 * t)
    rot = rot + torch.where(walk & (is_kind["a"] | is_kind["p"]), .09 * step.sin(), 0 * t)
    rot = rot + torch.where(walk & is_kind["r"], way * v0 * t / (.46 * size), 0 * t)
    lift = torch.where(motion == UP, lift + (.62 * speed * (t + 1)).clamp(min=0), lift)
    lift = torch.where(motion == FALL, lift + (1.35 * speed * (1 - ((t + 1) / 2).clamp(0) ** 1.5)).clamp(min=0), lift)
    hop = (math.pi * (1.3 * t + phase)).sin().abs()
    lift = torch.where(motion == BOUNCE, lift + .75 * speed * hop, lift)
    stretch = torch.where(motion == BOUNCE, 1 - .16 * (1 - hop) ** 4, stretch)
    stretch = torch.where(motion == STAND, 1 + .015 * (4 * t + 6 * phase).sin(), stretch)
    mirror = column(lambda s: s["mirror"] * (1 if which == 0 else -1))
    rot = torch.where(motion == SPIN, 2 * math.pi * (.5 * speed * t * mirror + torch.where(mirror > 0, phase, -phase) * .3), rot)
    scale = torch.where(motion == GROW, (.5 * speed * t).exp(), torch.where(motion == SHRINK, (-.5 * speed * t).exp(), 1.))
    near = torch.where(motion == APPROACH, (-.42 * speed * t).exp(), torch.where(motion == LEAVE, (.42 * speed * t).exp(), 1.))
    size = size * scale
    z = z * near
    x = torch.where((motion == APPROACH) | (motion == LEAVE), .6 * x, x)
    y = 1 - size * stretch * .47 - lift
    face = FACING.to(dev)[column(lambda s: s["subjects"][which], torch.long)]
    mirror = torch.where(face == 0, 1., torch.where(walk, way * face, mirror))
    return dict(x=x, y=y, z=z + 0 * t, size=size + 0 * t, rot=rot, stretch=stretch, mirror=mirror + 0 * t)


def projected(track, rot, centre, lens, h, w):
    """Where a subject is in the picture: [B,F,4] = centre u, v and half its side in pixels, depth."""
    p = torch.stack([track["x"], track["y"], track["z"]], -1) - centre
    p = torch.einsum("bfji,bfj->bfi", rot, p)
    z = p[..., 2].clamp(min=.3)
    f = focal(h, w) * lens
    return torch.stack([f * p[..., 0] / z + w / 2, f * p[..., 1] / z + h / 2, .47 * f * track["size"] / z, z], -1)


def stage_geometry(place, rot, centre, lens, frames, h, w, cell=16):
    """Log depth and motion per frame (thirds of a pixel) of the ground or the far scenery behind each cell of the
    picture [B,3,len(frames),h/cell,w/cell]."""
    d = torch.stack([q[:, frames] for q in rays(rot, lens, h, w, (0, 0, h // cell, w // cell), 1 / cell)], -1)
    eye = centre[:, frames, None, None]
    down = (1 - eye[..., 1]) / d[..., 1].clamp(min=1e-3)
    grounded = torch.tensor([p != "space" for p in v.PLACE_NAMES], device=rot.device)[place]
    reach = torch.minimum(torch.where(grounded[:, None, None, None], down, 14.), (14 - eye[..., 2]) / d[..., 2].clamp(min=.05))
    motion = torch.zeros_like(d[..., :2])
    if rot.shape[1] > 1:  # where the same point was a frame earlier; in the first frame, where it will be
        other = (frames - 1).abs()
        p = torch.einsum("btji,bthwj->bthwi", rot[:, other], eye + reach[..., None] * d - centre[:, other, None, None])
        was = p[..., :2] / p[..., 2:].clamp(min=.3) * (focal(h, w) * lens[:, other, None, None, None])
        y, x = (torch.arange(n // cell, device=rot.device).add(.5) * cell - n / 2 for n in (h, w))
        here = torch.stack(torch.meshgrid(x, y, indexing="xy"), -1)
        motion = (here - was) * torch.where(frames > 0, 1., -1.)[:, None, None, None]
    return torch.cat([(reach / 5).log()[..., None], motion.clamp(-12, 12) / 3], -1).permute(0, 4, 1, 2, 3)


def subject_mask(scenes, device, h, w, frames=FRAMES, scale=2, box=None):
    """1 inside the squares around the subjects, as render() draws them [B,1,F,H,W]."""
    top, left, bh, bw = box or (0, 0, h * scale, w * scale)
    t = clip_times(scenes, frames, device)
    rot, centre, lens = camera(scenes, t)
    gy = (torch.arange(bh, device=device) + top + .5)[:, None] / scale
    gx = (torch.arange(bw, device=device) + left + .5)[None] / scale
    mask = torch.zeros(len(scenes), frames, bh, bw, dtype=torch.bool, device=device)
    for which in (0, 1):
        rows = [i for i, s in enumerate(scenes) if len(s["subjects"]) > which]
        if rows:
            i = torch.tensor(rows, device=device)
            p = projected(tracks([scenes[k] for k in rows], which, t[i], h, w), rot[i], centre[i], lens[i], h, w)
            u, q, r = (p[..., k, None, None] for k in range(3))
            mask[i] |= ((gx - u).abs() < r) & ((gy - q).abs() < r)
    return mask[:, None]


def sample(texture, x, y, padding="border"):
    """Bilinear look-up of texture [B,C,h,w] (uint8) at x, y in -1..1 [B,F,H,W] -> [B,C,F,H,W] in 0..1."""
    b, f, h, w = x.shape
    grid = torch.stack([x, y], -1).reshape(b, f * h, w, 2)
    out = F.grid_sample(texture.float().mul_(1 / 255), grid, padding_mode=padding, align_corners=False)
    return out.view(b, -1, f, h, w)


@torch.no_grad()
def render(stage, scenes, h, w, frames=FRAMES, scale=2, box=None):
    """Film the scenes: pictures in -1..1 [B,3,F,H,W], drawn at `scale` times h x w, or the part of them in `box`."""
    dev, n = stage.device, stage.variants
    t = clip_times(scenes, frames, dev)
    rot, centre, lens = camera(scenes, t)
    dx, dy, dz = rays(rot, lens, h, w, box, scale)
    dz = dz.clamp(min=.05)
    ox, oy, oz = (centre[:, :, None, None, k] for k in range(3))

    def column(f):
        return torch.tensor([f(s) for s in scenes], device=dev)

    place, time = column(lambda s: s["place"]), column(lambda s: s["time"])
    pick = [place * n + column(lambda s: s["variants"][k] % n) for k in range(4)]
    image = sample(stage.sky[(place * 3 + time) * n + pick[0] % n], dx / dz / 2., dy / dz / 1.2)
    light = stage.light[place, time][:, :, None, None, None]

    # the ground, darker where a subject stands, paler with distance
    reach = (1 - oy) / dy.clamp(min=1e-3)
    gx, gz = ox + reach * dx, oz + reach * dz
    texture = stage.ground[pick[1]]
    mean = texture.float().mean((2, 3))[:, :, None, None, None] / 255
    fade = (reach / 16).clamp(0, 1)[:, None]
    ground = sample(texture, gx / 5, gz / 5, "reflection")
    ground = (ground + (mean - ground) * fade) * light * (1 - .1 * fade)
    cast = []
    for which in (0, 1):
        rows = [i for i, s in enumerate(scenes) if len(s["subjects"]) > which]
        if not rows:
            continue
        index = torch.tensor(rows, device=dev)
        track = {k: q[:, :, None, None] for k, q in tracks([scenes[i] for i in rows], which, t[index], h, w).items()}
        cast.append((which, index, track))
        height = (1 - (track["y"] + track["size"] * .47)).clamp(min=0)
        r = track["size"] * .42
        shade = .42 * (-.9 * height - ((gx[index] - track["x"]) / r) ** 2 - ((gz[index] - track["z"]) / (.5 * r)) ** 2).exp()
        ground[index] *= 1 - shade[:, None]
    visible = ((dy > 1e-3) & stage.grounded[place][:, None, None, None])[:, None].float()
    image += (ground - image) * visible

    def stand(texture, z, half_width, top):
        reach = (z - oz) / dz
        x, y = ox + reach * dx, oy + reach * dy
        rgba = sample(texture, x / half_width, (y - top) / (1 - top) * 2 - 1, "zeros")
        image.mul_(1 - rgba[:, 3:]).add_(rgba[:, :3] * light)

    stand(stage.far[pick[2]], 14., 27., -6.6)
    stand(stage.near[pick[3]], 9.5, 18., -4.0)
    for which, i, track in sorted(cast, key=lambda c: -c[0]):
        reach = (track["z"] - oz[i]) / dz[i]
        x, y = ox[i] + reach * dx[i] - track["x"], oy[i] + reach * dy[i] - track["y"]
        c, s, half = track["rot"].cos(), track["rot"].sin(), track["size"] * .5
        a, b = (c * x + s * y) / half * track["mirror"] * track["stretch"], (-s * x + c * y) / half / track["stretch"]
        texture = stage.subjects[torch.tensor([scenes[k]["subjects"][which] for k in i.tolist()], device=dev)]
        rgba = sample(texture, a, b, "zeros") * (reach > 0)[:, None]
        image[i] = image[i] * (1 - rgba[:, 3:]) + rgba[:, :3] * light[i] ** .45
    image *= torch.tensor([s["grade"] for s in scenes], device=dev)[:, :, None, None, None]
    return image.clamp_(0, 1).mul_(2).sub_(1)


def halve(video):
    """What the encoder sees: the drawn picture at half its size."""
    b, c, f, h, w = video.shape
    return F.avg_pool2d(video.transpose(1, 2).reshape(b * f, c, h, w), 2).view(b, f, c, h // 2, w // 2).transpose(1, 2)


if __name__ == "__main__":  # a sheet of clips to look at: python3 world.py sheet.png
    import pathlib
    import sys
    from PIL import Image
    from stage import Stage
    torch.set_num_threads(1)
    work = pathlib.Path(__file__).resolve().parent / "work"
    stage, rng = Stage(work / "sprites.npz", variants=2), random.Random(1)
    scenes = [sample_scene(rng) for _ in range(24)]
    for i, s in enumerate(scenes):
        s["place"], s["motion"], s["fps"] = i % 9, i % 11, 8
    rows = []
    for s in scenes:
        film = render(stage, [s], 64, 112)[0]
        rows.append(torch.cat([film[:, k] for k in (0, 4, 8, 12, 16)], 2))
    sheet = torch.cat([torch.cat(rows[:12], 1), torch.cat(rows[12:], 1)], 2)
    Image.fromarray(((sheet + 1) * 127.5).round().byte().permute(1, 2, 0).numpy()).save(sys.argv[1])
