"""The transformer and its text encoder: tensor names and maths of diffusers' WanTransformer3DModel (with
VideoX-Fun's camera adapter) and transformers' UMT5EncoderModel."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

import fused

CONFIG = dict(dim=256, layers=8, ffn=1024, in_channels=36, out_channels=16, text_dim=256, freq_dim=256,
              text_layers=2, text_ffn=512)
HEAD = 64
TEXT_LEN = 64
SHARED = .5    # of the noise's variance while training, in common to all latent frames
Names = type("Names", (nn.Module,), {})  # only a level of tensor names


def attend(q, k, v, bias=None):
    """Written out on a CPU: the backward of PyTorch's fused kernel costs more than everything else together."""
    if q.is_cuda:
        return F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
    bias = torch.zeros(k.shape[-2]) if bias is None else bias
    return fused.softmax(q @ k.mT, bias.flatten(), q.shape[-1] ** -.5) @ v


# ---- text encoder ------------------------------------------------------------------------------------------

class TextNorm(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))

    def forward(self, x):
        return fused.narrow(F.rms_norm(x.float(), self.weight.shape, self.weight, 1e-6))


def bucket(r):
    """T5's 32 buckets of relative position."""
    side, r = (r > 0).long() * 16, r.abs()
    far = 8 + (torch.log(r.float().clamp(min=1) / 8) / math.log(16) * 8).long()
    return side + torch.where(r < 8, r, far.clamp(max=15))


class TextAttention(nn.Module):
    """T5 does not scale its scores. Trained like that, Muon's large weights drive the softmax to one-hot, where nothing
    more is learned: here they are scaled, and export.py folds the factor into q."""

    def __init__(self, dim):
        super().__init__()
        self.heads = dim // HEAD
        self.q, self.k, self.v, self.o = (nn.Linear(dim, dim, bias=False) for _ in range(4))
        self.relative_attention_bias = nn.Embedding(32, self.heads)

    def forward(self, x, mask):
        def split(t):
            return t.unflatten(-1, (self.heads, HEAD)).transpose(1, 2)
        p = torch.arange(x.shape[1], device=x.device)
        bias = self.relative_attention_bias(bucket(p[None] - p[:, None])).permute(2, 0, 1)[None] + mask
        q, k, v = (split(m(x)) for m in (self.q, self.k, self.v))
        if q.is_cuda:
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(v.dtype))
        else:
            y = torch.softmax((q @ k.mT).float() * HEAD ** -.5 + bias, -1).to(v.dtype) @ v
        return self.o(y.transpose(1, 2).flatten(2))


class TextBlock(nn.Module):
    def __init__(self, dim, ffn):
        super().__init__()
        a, f, dense = Names(), Names(), Names()
        a.SelfAttention, a.layer_norm = TextAttention(dim), TextNorm(dim)
        dense.wi_0, dense.wi_1 = nn.Linear(dim, ffn, bias=False), nn.Linear(dim, ffn, bias=False)
        dense.wo = nn.Linear(ffn, dim, bias=False)
        f.DenseReluDense, f.layer_norm = dense, TextNorm(dim)
        self.layer = nn.ModuleList([a, f])

    def forward(self, x, mask):
        a, f = self.layer
        x = x + a.SelfAttention(a.layer_norm(x), mask)
        y, d = f.layer_norm(x), f.DenseReluDense
        return x + d.wo(fused.gelu(d.wi_0(y)) * d.wi_1(y))


class TextEncoder(nn.Module):
    def __init__(self, vocabulary, c=CONFIG):
        super().__init__()
        dim = c["text_dim"]
        self.shared = nn.Embedding(vocabulary, dim)
        self.encoder = Names()
        self.encoder.block = nn.ModuleList([TextBlock(dim, c["text_ffn"]) for _ in range(c["text_layers"])])
        self.encoder.final_layer_norm = TextNorm(dim)

    def forward(self, ids):
        """ids [B,n], 0 = padding -> rows [B,n,dim], zero where padded"""
        valid = ids != 0
        mask = torch.zeros(valid.shape, device=ids.device).masked_fill(~valid, -1e9)[:, None, None]
        x = self.shared(ids)
        for block in self.encoder.block:
            x = block(x, mask)
        return self.encoder.final_layer_norm(x) * valid[..., None]


def pad(rows, device="cpu"):
    """Token lists -> ids with at least one padding column; see Transformer.forward for why one is enough."""
    n = min(TEXT_LEN, max(map(len, rows)) + 1)
    return torch.tensor([r[:n] + [0] * (n - len(r)) for r in rows], device=device)


# ---- transformer -------------------------------------------------------------------------------------------

class Attention(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.heads = dim // HEAD
        self.to_q, self.to_k, self.to_v = (nn.Linear(dim, dim) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(dim, dim)])
        self.norm_q, self.norm_k = nn.RMSNorm(dim, eps=1e-6), nn.RMSNorm(dim, eps=1e-6)

    def forward(self, x, context=None, rope=None, bias=None):
        c = x if context is None else context
        q, k = fused.heads(self.to_q(x), self.norm_q.weight, rope), fused.heads(self.to_k(c), self.norm_k.weight, rope)
        v = self.to_v(c).unflatten(-1, (self.heads, HEAD)).transpose(1, 2)
        return self.to_out[0](attend(q, k, v, bias).transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    def __init__(self, dim, ffn):
        super().__init__()
        first = Names()
        first.proj = nn.Linear(dim, ffn)
        self.net = nn.ModuleList([first, nn.Identity(), nn.Linear(ffn, dim)])

    def forward(self, x):
        return self.net[2](fused.gelu(self.net[0].proj(x)))


class Block(nn.Module):
    def __init__(self, dim, ffn):
        super().__init__()
        self.attn1, self.attn2, self.ffn = Attention(dim), Attention(dim), FeedForward(dim, ffn)
        self.norm2 = nn.LayerNorm(dim, eps=1e-6)
        self.scale_shift_table = nn.Parameter(torch.randn(1, 6, dim) / dim ** .5)

    def forward(self, x, context, time, rope, bias):
        a, b, c, d, e, f = (self.scale_shift_table + time).chunk(6, 1)
        x = fused.gated(x, self.attn1(fused.norm(x, a, b), rope=rope), c)
        x = x + self.attn2(fused.norm(x, self.norm2.bias, self.norm2.weight, 0.), context, bias=bias).float()
        return fused.gated(x, self.ffn(fused.norm(x, d, e)), f)


class CameraAdapter(nn.Module):
    """Pluecker rays [B,24,t,H,W] at pixel size -> features added to the tokens."""

    def __init__(self, dim):
        super().__init__()
        self.conv = nn.Conv2d(24 * 64, dim, 2, stride=2)
        r = Names()
        r.conv1, r.conv2 = nn.Conv2d(dim, dim, 3, padding=1), nn.Conv2d(dim, dim, 3, padding=1)
        self.residual_blocks = nn.ModuleList([r])

    def forward(self, p):
        """-> [B,tokens,dim]. As matrix products: a CPU takes ten times longer over these convolutions."""
        def conv(m, x):
            h, w = x.shape[1:3]
            x = F.pad(x, (0, 0, 1, 1, 1, 1))
            x = torch.cat([x[:, i:i + h, j:j + w] for i in range(3) for j in range(3)], -1)
            return F.linear(x, m.weight.permute(0, 2, 3, 1).flatten(1), m.bias)
        b, c, t, h, w = p.shape
        x = fused.narrow(p).transpose(1, 2).reshape(b * t, c, h // 16, 16, w // 16, 16).permute(0, 2, 4, 1, 3, 5)
        weight = self.conv.weight.view(-1, c, 8, 8, 2, 2).permute(0, 1, 4, 2, 5, 3)  # of pixels as they lie
        x = F.linear(x.flatten(3), weight.flatten(1), self.conv.bias)
        r = self.residual_blocks[0]
        x = x + conv(r.conv2, F.relu(conv(r.conv1, x)))
        return x.reshape(b, -1, x.shape[-1])


class Transformer(nn.Module):
    def __init__(self, c=CONFIG):
        super().__init__()
        d = c["dim"]
        self.config, self.out, self.freq, self.dim = dict(c), c["out_channels"], c["freq_dim"], d
        self.patch_embedding = nn.Conv3d(c["in_channels"], d, (1, 2, 2), stride=(1, 2, 2))
        e, t, x = Names(), Names(), Names()
        t.linear_1, t.linear_2 = nn.Linear(self.freq, d), nn.Linear(d, d)
        x.linear_1, x.linear_2 = nn.Linear(c["text_dim"], d), nn.Linear(d, d)
        e.time_embedder, e.text_embedder, e.time_proj = t, x, nn.Linear(d, 6 * d)
        self.condition_embedder = e
        self.blocks = nn.ModuleList([Block(d, c["ffn"]) for _ in range(c["layers"])])
        self.proj_out = nn.Linear(d, 4 * self.out)
        self.scale_shift_table = nn.Parameter(torch.randn(1, 2, d) / d ** .5)
        self.control_adapter = CameraAdapter(d)
        self.tables = {}
        for m in self.modules():
            if isinstance(m, nn.Linear):
                nn.init.xavier_uniform_(m.weight)
                nn.init.zeros_(m.bias)
        nn.init.zeros_(self.proj_out.weight)
        nn.init.zeros_(self.control_adapter.residual_blocks[0].conv2.weight)
        for linear in (t.linear_1, t.linear_2, x.linear_1, x.linear_2):
            nn.init.normal_(linear.weight, std=.02)

    def rope(self, t, h, w, device):
        if (t, h, w) not in self.tables:
            across = HEAD // 2 // 3

            def angles(n, pairs):
                return torch.outer(torch.arange(n).double(), 10000 ** (-torch.arange(pairs).double() / pairs))
            a = torch.cat([angles(t, HEAD // 2 - 2 * across)[:, None, None].expand(t, h, w, -1),
                           angles(h, across)[None, :, None].expand(t, h, w, -1),
                           angles(w, across)[None, None].expand(t, h, w, -1)], -1).reshape(1, 1, t * h * w, -1)
            self.tables[t, h, w] = torch.polar(torch.ones_like(a), a).to(torch.complex64).to(device)
        return self.tables[t, h, w]

    def forward(self, x, time, text, camera=None, probe=None):
        """x [B,36,t,h,w], time [B] in 0..1000, text rows [B,n,dim] with the last row padding, camera = the
        adapter's output (zeros where not given). probe = k: also return the tokens after block k."""
        b, _, t, h, w = x.shape
        e = self.condition_embedder
        half = self.freq // 2
        angle = time.float()[:, None] * 10000 ** (-torch.arange(half, device=x.device) / half)
        emb = e.time_embedder.linear_1(torch.cat([angle.cos(), angle.sin()], -1))
        emb = e.time_embedder.linear_2(F.silu(emb))
        mod = e.time_proj(F.silu(emb)).float().unflatten(1, (6, self.dim))
        text = e.text_embedder.linear_2(fused.gelu(e.text_embedder.linear_1(text)))
        # Wan lets the zero rows that pad the text to text_len take part in the softmax. They are all equal,
        # so one of them stands for the rest with log(count) added to its score.
        bias = torch.zeros(text.shape[1], device=x.device, dtype=text.dtype)
        bias[-1] = math.log(TEXT_LEN - text.shape[1] + 1)
        bias = bias[None, None, None]
        y = self.patch_embedding(x).flatten(2).transpose(1, 2).float()
        if camera is not None:
            y = y + camera
        rope, seen = self.rope(t, h // 2, w // 2, x.device), None
        for i, block in enumerate(self.blocks):
            y = block(y, text, mod, rope, bias)
            seen = y if i == probe else seen
        shift, scale = (self.scale_shift_table + emb.float()[:, None]).chunk(2, 1)
        y = self.proj_out(fused.norm(y, shift, scale)).float()
        y = y.view(b, t, h // 2, w // 2, 2, 2, self.out).permute(0, 6, 1, 2, 4, 3, 5).reshape(b, self.out, t, h, w)
        return y if probe is None else (y, seen)


class Model(nn.Module):
    """Both, trained together."""

    def __init__(self, vocabulary, c=CONFIG):
        super().__init__()
        self.config = dict(c, vocabulary=vocabulary)
        self.transformer, self.text_encoder = Transformer(c), TextEncoder(vocabulary, c)


def pack_frames(x, mid):
    """[B,C,F,H,W] -> [B,4C,t,H,W], channel 4c+s: four frames per latent frame. The clip's first frame counts
    four times; a window from the middle of a clip (mid) has F = 4t frames and nothing is repeated."""
    if not mid:
        x = torch.cat([x[:, :, :1].expand(-1, -1, 3, -1, -1), x], 2)
    b, c, f, h, w = x.shape
    return x.view(b, c, f // 4, 4, h, w).permute(0, 1, 3, 2, 4, 5).reshape(b, 4 * c, f // 4, h, w)


def share(noise, common, shared=SHARED):
    """Noise of latent frames [..,t,h,w] and the field [..,1,h,w] that they have in common -> noise to begin with (the
    noise prior of Ge et al., Preserve Your Own Correlation, ICCV 2023)."""
    return (1 - shared) ** .5 * noise + shared ** .5 * common


@torch.no_grad()
def generate(model, ids, empty, noise, known=None, rays=None, steps=16, guidance=4., shift=2., ring=False):
    """Euler steps along the flow with classifier-free guidance (1: none, one evaluation a step). known = (mask
    [B,4,..], latents [B,16,..]); rays = packed Pluecker rays or None, guided like the words. ring: a loop, whose time
    axis is turned before every step (no rays)."""
    device = noise.device
    with torch.autocast(device.type, torch.bfloat16):
        sides = [ids] if guidance == 1 else [ids, empty]
        n = max(q.shape[1] for q in sides)
        text = model.text_encoder(torch.cat([F.pad(q, (0, n - q.shape[1])) for q in sides]))
        camera = None if rays is None else model.transformer.control_adapter(rays)
        if rays is not None and guidance != 1:
            camera = F.pad(camera, (0, 0, 0, 0, 0, len(rays)))
        x, b = noise, len(noise)
        mask, latents = known or (x.new_zeros(b, 4, *x.shape[2:]), torch.zeros_like(x))
        sigma = torch.linspace(1, 0, steps + 1)
        sigma = shift * sigma / (1 + (shift - 1) * sigma)
        for step, (now, then) in enumerate(zip(sigma[:-1].tolist(), sigma[1:].tolist())):
            turn = int(step * .61803398875 * x.shape[2] + .5) % x.shape[2] if ring else 0  # as the engine does
            full = torch.cat([x, mask, latents], 1).roll(-turn, 2).repeat(len(sides), 1, 1, 1, 1)
            v = model.transformer(full, torch.full((len(full),), 1000 * now, device=device), text, camera)
            asked, free = v[:b], v[-b:]
            x = x + (then - now) * (free + guidance * (asked - free)).roll(turn, 2)
    return x
