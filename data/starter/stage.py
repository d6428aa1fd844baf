"""The painted stage: backdrops, two rows of scenery, grounds and the sprite atlas.

Everything is painted once with PIL from a seed and kept as uint8 textures; world.py films it.
"""
import math

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFilter

import vocabulary as v

SKY_W, SKY_H = 640, 384        # backdrop, mapped by direction: x/z in +-2, y/z in +-1.2
ROW_W, ROW_H = 640, 96         # a row of scenery, standing on the ground
GROUND = 256
SPRITE = 96

SKIES = {"day": ((.22, .52, .95), (.80, .93, 1.)), "sunset": ((.33, .22, .55), (1., .60, .30)),
         "night": ((.02, .03, .13), (.12, .17, .42))}
LIGHT = {"day": (1., 1., 1.), "sunset": (1., .80, .68), "night": (.40, .46, .70),
         "space": (1., 1., 1.), "underwater": (.78, .93, 1.)}
GROUNDS = {"meadow": (.44, .74, .30), "desert": (.94, .79, .49), "sea": (.13, .45, .74), "snow": (.92, .95, 1.),
           "city": (.44, .45, .50), "forest": (.28, .48, .22), "mountains": (.47, .62, .36), "space": (0, 0, 0),
           "underwater": (.76, .70, .48)}
RIDGES = {"meadow": [(.20, .10, (6, 13), (.36, .64, .38)), (.11, .07, (7, 17), (.47, .74, .33))],
          "desert": [(.22, .15, (6, 11), (.86, .62, .36)), (.11, .08, (5, 9), (.94, .75, .43))],
          "snow": [(.22, .13, (6, 13), (.76, .85, .95)), (.11, .08, (7, 17), (.88, .93, 1.))],
          "forest": [(.42, .10, (30, 60), (.10, .33, .20)), (.26, .09, (24, 55), (.15, .43, .22))],
          "mountains": [(.14, .12, (8, 15, 40), (.32, .45, .40))],
          "underwater": [(.24, .16, (7, 20), (.05, .30, .50)), (.12, .1, (9, 20), (.08, .36, .52))]}


class Painter:
    def __init__(self, sprites, rng):
        self.sprites, self.rng = sprites, rng

    def jitter(self, colour, amount=.05):
        r = self.rng
        return np.clip(np.array(colour) * (1 + r.uniform(-amount, amount)) + r.uniform(-amount, amount, 3) * .6, 0, 1)

    def put(self, image, prop, x, bottom, size, squeeze=1., mirror=None, alpha=1.):
        """Draw a prop with its foot at (x, bottom)."""
        rgba = self.sprites[v.PROPS[prop]].copy()
        mirror = self.rng.rand() < .5 if mirror is None else mirror
        if mirror:
            rgba = rgba[:, ::-1]
        w, h = max(2, int(size * squeeze)), max(2, int(size))
        # The sprites are premultiplied: 'over' is an addition. (As "RGBA" PIL would divide by alpha: bright rims.)
        sprite = Image.fromarray(rgba, "CMYK").resize((w, h), Image.BOX if h < 64 else Image.BICUBIC)
        x0, y0 = int(x - w / 2), int(bottom - h)
        box = (max(0, x0), max(0, y0), min(image.width, x0 + w), min(image.height, y0 + h))
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        s = np.asarray(sprite).astype(np.float32)[box[1] - y0:box[3] - y0, box[0] - x0:box[2] - x0] * alpha
        d = np.asarray(image.crop(box)).astype(np.float32)
        image.paste(Image.fromarray(np.clip(s + d * (1 - s[..., 3:] / 255), 0, 255).astype(np.uint8)), box)

    def profile(self, n, octaves):
        h = np.zeros(n)
        for o in octaves:
            knots = self.rng.rand(o + 1) - .5
            x = np.linspace(0, o, n)
            i = np.minimum(x.astype(int), o - 1)
            t = x - i
            t = t * t * (3 - 2 * t)
            h += (knots[i] * (1 - t) + knots[i + 1] * t) / math.sqrt(o)
        return h

    def ridge(self, image, base, amp, octaves, colour, horizon):
        w = image.width
        top = horizon - (base + 2 * amp * self.profile(w, octaves)) * 90
        points = [(i, float(top[i])) for i in range(w)]
        ImageDraw.Draw(image).polygon([(0, horizon + 4)] + points + [(w, horizon + 4)],
                                      fill=tuple(int(255 * c) for c in self.jitter(colour)) + (255,))

    def skyline(self, image, horizon, time):
        d, r, x = ImageDraw.Draw(image), self.rng, 0
        while x < image.width:
            w, h = r.randint(18, 44), r.randint(30, 95)
            g = r.randint(95, 165)
            d.rectangle((x, horizon - h, x + w, horizon), fill=(g, g + r.randint(0, 12), g + r.randint(12, 45), 255))
            for yy in range(horizon - h + 5, horizon - 5, 9):
                for xx in range(x + 4, x + w - 5, 8):
                    lit = r.rand() < (.6 if time == "night" else .35)
                    d.rectangle((xx, yy, xx + 3, yy + 4), fill=(255, 235, 150, 255) if lit else (70, 84, 120, 255))
            x += w + r.randint(0, 6)

    def backdrop(self, place, time):
        r, w, h = self.rng, SKY_W, SKY_H
        horizon = h // 2
        y = np.linspace(0, 1, h)[:, None, None]
        if place == "space":
            top, low, k = self.jitter((.03, .03, .11)), self.jitter((.14, .06, .24)), y
        elif place == "underwater":
            top, low, k = self.jitter((.30, .72, .90), .03), self.jitter((.03, .20, .48), .03), np.clip(y / .6, 0, 1)
        else:
            top, low = (self.jitter(c, .03) for c in SKIES[time])
            k = np.clip((y - .12) / .40, 0, 1)
        sky = np.broadcast_to((top * (1 - k) + low * k) * 255, (h, w, 3)).astype(np.uint8)
        image = Image.fromarray(np.dstack([sky, np.full((h, w), 255, np.uint8)]), "RGBA")
        d = ImageDraw.Draw(image, "RGBA")
        if place == "space" or (time == "night" and place != "underwater"):
            for _ in range(150 if place == "space" else 90):
                x, yy = r.randint(w), r.randint(h if place == "space" else horizon - 20)
                s = r.choice([.8, 1.2, 1.8])
                d.ellipse((x - s, yy - s, x + s, yy + s), fill=(255, 255, r.randint(190, 256)))
        if place == "space":
            for prop in ["planet", "earth", "moon"][:r.randint(1, 4)]:
                self.put(image, prop, r.randint(40, w - 40), r.randint(60, h - 20), r.randint(34, 80), mirror=False)
        elif place == "underwater":
            rays = Image.new("RGBA", (w, h), (0, 0, 0, 0))
            e = ImageDraw.Draw(rays)
            for _ in range(9):
                x = r.randint(w)
                e.polygon([(x, 0), (x + 26, 0), (x + 90, h), (x + 20, h)], fill=(255, 255, 255, 38))
            image.alpha_composite(rays.filter(ImageFilter.GaussianBlur(4)))
        else:
            x, yy = r.randint(int(w * .3), int(w * .7)), r.randint(int(h * .37), int(h * .42))
            if time == "night":
                self.put(image, "moon", x, yy + 16, 32, mirror=False)
            elif time == "day":
                self.put(image, "sun", x, yy + 18, 36, mirror=False)
            else:
                glow = Image.new("RGBA", (w, h), (0, 0, 0, 0))
                ImageDraw.Draw(glow).ellipse((x - 46, horizon - 66, x + 46, horizon + 26), fill=(255, 220, 120, 150))
                image.alpha_composite(glow.filter(ImageFilter.GaussianBlur(14)))
                ImageDraw.Draw(image).ellipse((x - 22, horizon - 42, x + 22, horizon + 2), fill=(255, 214, 110, 255))
            if time != "night":
                clouds = Image.new("RGBA", (w, h), (0, 0, 0, 0))
                for _ in range(r.randint(4, 9)):
                    self.put(clouds, "cloud", r.randint(w), r.randint(int(h * .2), int(h * .46)), r.randint(24, 48), 1.3)
                if time == "sunset":
                    c = np.asarray(clouds).astype(np.float32) * np.array([1, .78, .74, 1.])
                    clouds = Image.fromarray(c.astype(np.uint8), "RGBA")
                a = np.asarray(clouds).astype(np.float32)
                b = np.asarray(image).astype(np.float32)
                image = Image.fromarray((a + b * (1 - a[..., 3:] / 255)).clip(0, 255).astype(np.uint8), "RGBA")
        far = Image.new("RGBA", (w, h), (0, 0, 0, 0))
        if place == "mountains":
            for x in np.linspace(-20, w + 20, 12) + r.uniform(-20, 20, 12):
                self.put(far, "mountain" if r.rand() < .7 else "fuji", x, horizon + 12, r.randint(70, 120), 1.2)
        if place == "city":
            self.skyline(far, horizon + 2, time)
        if place == "sea" and r.rand() < .5:
            self.put(far, "fuji", r.randint(w), horizon + 4, r.randint(24, 40), 2.4)
        for row in RIDGES.get(place, []):
            self.ridge(far, *row, horizon)
        a = np.asarray(far).astype(np.float32)
        light = np.array(LIGHT.get(place, LIGHT[time]))
        if place == "city" and time == "night":
            light = light * 1.5
        b = np.asarray(image).astype(np.float32)[..., :3]
        out = a[..., :3] * light * (a[..., 3:] / 255 if place != "mountains" else 1) + b * (1 - a[..., 3:] / 255)
        return out.clip(0, 255).astype(np.uint8)

    def row(self, place, near):
        """Scenery that stands on the ground; premultiplied RGBA, its lowest line is the ground."""
        r, w, h = self.rng, ROW_W, ROW_H
        image = Image.new("RGBA", (w, h), (0, 0, 0, 0))

        def scatter(prop, count, small, large, squeeze=1.):
            for x in np.sort(r.uniform(0, w, count)):
                self.put(image, prop, x, h, r.uniform(small, large) * h, squeeze)

        n = r.randint
        if place == "meadow":
            scatter("tree", n(5, 10), .5, .8)
            scatter("daisy", n(2, 7), .14, .22)
            scatter("tulip", n(2, 6), .14, .22)
        if place == "desert":
            scatter("cactus", n(6, 11), .35, .65)
            scatter("rock", n(2, 5), .1, .2)
        if place == "snow":
            scatter("pine", n(9, 16), .5, .85)
        if place == "forest":
            scatter("pine", n(14, 20), .65, 1.)
            scatter("tree", n(10, 15), .65, 1.)
            scatter("log", n(1, 4), .12, .2)
        if place == "mountains":
            scatter("pine", n(4, 8), .35, .65)
            scatter("rock", n(2, 6), .12, .25)
        if place == "city":
            if not near:
                scatter("office", n(4, 8), .7, 1.)
                scatter("store", n(2, 5), .6, .9)
            else:
                scatter("home", n(4, 8), .5, .7)
                scatter("tree", n(2, 5), .35, .5)
        if place == "sea" and not near:
            scatter("palm", n(0, 4), .35, .6)
        if place == "underwater":
            scatter("coral", n(5, 10), .3, .6)
            scatter("herb", n(6, 12), .3, .7)
            scatter("rock", n(2, 5), .12, .25)
        return np.asarray(image)

    def ground(self, place):
        r, n = self.rng, GROUND
        g = np.zeros((n, n))
        for o, a in ((6, 1.), (14, .8), (32, .7), (80, .5)):
            g += a * (np.asarray(Image.fromarray(r.rand(o, o).astype(np.float32)).resize((n, n), Image.BICUBIC)) - .5)
        amount = {"sea": .09, "snow": .03, "city": .03, "desert": .06}.get(place, .10)
        yy = np.arange(n)[:, None]
        if place == "sea":
            g = g * .6 + np.sin(yy * .5 + 4 * g) * .7
        if place == "desert":
            g = g * .5 + np.sin(yy * .25 + 5 * g) * .5
        base = self.jitter(GROUNDS[place], .04)
        image = Image.fromarray(((base * (1 + amount * g[..., None])).clip(0, 1) * 255).astype(np.uint8))
        d = ImageDraw.Draw(image, "RGBA")
        if place == "city":
            for x in range(0, n, 32):
                d.rectangle((x, n // 2 - 3, x + 18, n // 2 + 2), fill=(250, 240, 190, 255))
        for _ in range({"meadow": 60, "forest": 40, "mountains": 30, "underwater": 26, "snow": 16}.get(place, 0)):
            x, y, s = r.randint(n), r.randint(n), r.randint(1, 4)
            colour = {"meadow": [(255, 255, 255), (255, 225, 90), (250, 150, 190)][r.randint(3)],
                      "forest": (120, 95, 60), "underwater": (240, 232, 205), "snow": (205, 220, 242)}.get(place, (150, 150, 140))
            d.ellipse((x - s, y - s, x + s, y + s), fill=colour + (190,))
        if place == "sea":
            for _ in range(26):
                x, y, s = r.randint(n), r.randint(n), r.randint(8, 26)
                d.arc((x - s, y - 3, x + s, y + 3), 180, 360, fill=(235, 248, 255, 200), width=2)
        return np.asarray(image)


def sprite_texture(rgba):
    """A subject with an empty margin, so that sampling past its edge meets nothing."""
    inner = SPRITE - 4
    out = np.zeros((SPRITE, SPRITE, 4), np.uint8)
    out[2:-2, 2:-2] = np.asarray(Image.fromarray(rgba, "CMYK").resize((inner, inner), Image.BOX))
    return out


class Stage:
    """All textures, uint8 [n, C, H, W] on one device."""

    def __init__(self, sprites_file, variants=8, seed=0, device="cpu"):
        with np.load(sprites_file) as f:
            sprites = {k: f[k] for k in f.files}
        p = Painter(sprites, np.random.RandomState(seed))
        places, times, n = v.PLACE_NAMES, v.TIME_NAMES, variants

        def pack(arrays):
            return torch.from_numpy(np.stack(arrays)).permute(0, 3, 1, 2).contiguous().to(device)

        self.variants, self.device = n, device
        self.sky = pack([p.backdrop(a, t) for a in places for t in times for _ in range(n)])
        self.far = pack([p.row(a, False) for a in places for _ in range(n)])
        self.near = pack([p.row(a, True) for a in places for _ in range(n)])
        self.ground = pack([p.ground(a) for a in places for _ in range(n)])
        self.subjects = pack([sprite_texture(sprites[row[0]]) for row in v.SUBJECTS.values()])
        self.light = torch.tensor([[LIGHT.get(a, LIGHT[t]) for t in times] for a in places], device=device)
        self.grounded = torch.tensor([a != "space" for a in places], device=device)
