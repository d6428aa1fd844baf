"""The video autoencoder: the residual family of the Wan 2.2 VAE (tensor names and maths of diffusers'
AutoencoderKLWan(is_residual=True)), written over whole sequences. One liberty: the decoder unpatchifies with a
larger patch than the encoder patchifies, so that it draws at twice the size it was shown.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

CONFIG = dict(base_dim=32, decoder_base_dim=48, z_dim=16, dim_mult=[1, 2, 2], num_res_blocks=1,
              temperal_downsample=[True, True], patch_size=2, decoder_patch_size=4)


class CausalConv(nn.Conv3d):
    def __init__(self, i, o, kernel, stride=1, padding=0):
        super().__init__(i, o, kernel, stride=stride, padding=padding)
        self.past = 2 * self.padding[0]
        self.padding = (0, *self.padding[1:])

    def forward(self, x):
        return super().forward(F.pad(x, (0, 0, 0, 0, self.past, 0)) if self.past else x)


class Norm(nn.Module):
    """Unit RMS over the channels, times gamma."""

    def __init__(self, dim, images=False):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(dim, *((1, 1) if images else (1, 1, 1))))
        self.scale = dim ** .5

    def forward(self, x):
        n = torch.linalg.vector_norm(x, dim=1, keepdim=True, dtype=torch.float32).clamp(min=1e-12)
        return x * (self.scale / n).to(x.dtype) * self.gamma.to(x.dtype)


class NormSilu(torch.autograd.Function):
    """silu(Norm(x)) with its backward written out: an eighth faster on a CPU than what autograd strings together."""

    @staticmethod
    def forward(ctx, x, gamma, scale):
        r = scale / torch.linalg.vector_norm(x, dim=1, keepdim=True, dtype=torch.float32).clamp_(min=1e-12)
        r, g = r.to(x.dtype), gamma.to(x.dtype)
        u = (x * r).mul_(g)
        ctx.save_for_backward(x, r, g, u)
        ctx.scale = scale
        return F.silu(u)

    @staticmethod
    def backward(ctx, dy):
        x, r, g, u = ctx.saved_tensors
        du = torch.ops.aten.silu_backward(dy, u)
        xr = x * r
        dgamma = (du * xr).sum((0, 2, 3, 4), dtype=torch.float32).view(-1, 1, 1, 1)
        du.mul_(g)
        dot = (du * xr).sum(1, keepdim=True, dtype=torch.float32).mul_(1 / ctx.scale ** 2).to(x.dtype)
        return du.sub_(xr.mul_(dot)).mul_(r), dgamma, None


def activate(norm, x):
    return NormSilu.apply(x, norm.gamma, norm.scale)


class ResBlock(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.norm1, self.conv1 = Norm(i), CausalConv(i, o, 3, padding=1)
        self.norm2, self.conv2 = Norm(o), CausalConv(o, o, 3, padding=1)
        self.conv_shortcut = CausalConv(i, o, 1) if i != o else nn.Identity()

    def forward(self, x):
        y = self.conv1(activate(self.norm1, x))
        return self.conv2(activate(self.norm2, y)) + self.conv_shortcut(x)


class Attention(nn.Module):
    """One head over the pixels of each frame."""

    def __init__(self, dim):
        super().__init__()
        self.norm, self.to_qkv, self.proj = Norm(dim, images=True), nn.Conv2d(dim, 3 * dim, 1), nn.Conv2d(dim, dim, 1)

    def forward(self, x):
        b, c, t, h, w = x.shape
        y = self.to_qkv(self.norm(x.transpose(1, 2).reshape(b * t, c, h, w))).flatten(2).mT
        q, k, v = y.chunk(3, -1)
        a = torch.softmax((q * c ** -.5 @ k.mT).float(), -1).to(v.dtype) @ v
        return self.proj(a.mT.reshape(b * t, c, h, w)).view(b, t, c, h, w).transpose(1, 2) + x


class Middle(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.resnets = nn.ModuleList([ResBlock(dim, dim), ResBlock(dim, dim)])
        self.attentions = nn.ModuleList([Attention(dim)])

    def forward(self, x):
        return self.resnets[1](self.attentions[0](self.resnets[0](x)))


class Nearest(nn.Module):
    def forward(self, x):
        return F.interpolate(x, scale_factor=2., mode="nearest-exact")


class Resample(nn.Module):
    def __init__(self, dim, up, time):
        super().__init__()
        self.up = up
        if up:
            self.resample = nn.Sequential(Nearest(), nn.Conv2d(dim, dim, 3, padding=1))
        else:
            self.resample = nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(dim, dim, 3, stride=2))
        self.time_conv = None
        if time:
            self.time_conv = CausalConv(dim, 2 * dim, (3, 1, 1), padding=(1, 0, 0)) if up else \
                CausalConv(dim, dim, (3, 1, 1), stride=(2, 1, 1))

    def forward(self, x):
        b, c = x.shape[:2]
        time = self.time_conv is not None and x.shape[2] > 1
        if self.up and time:  # the first frame stands alone: it is neither doubled nor part of the history
            y = self.time_conv(x[:, :, 1:])
            y = y.unflatten(1, (2, c)).permute(0, 2, 3, 1, 4, 5).flatten(2, 3)
            x = torch.cat([x[:, :, :1], y], 2)
        t = x.shape[2]
        x = self.resample(x.transpose(1, 2).flatten(0, 1)).unflatten(0, (b, t)).transpose(1, 2)
        if not self.up and time:
            x = torch.cat([x[:, :, :1], self.time_conv(x)], 2)
        return x


def average_down(x, out, ft, fs):
    """Parameter-free shortcut of a down stage: cells folded into channels, then groups of channels averaged."""
    x = F.pad(x, (0, 0, 0, 0, -x.shape[2] % ft, 0))
    b, c, t, h, w = x.shape
    x = x.view(b, c, t // ft, ft, h // fs, fs, w // fs, fs).permute(0, 1, 3, 5, 7, 2, 4, 6)
    return x.reshape(b, out, -1, t // ft, h // fs, w // fs).mean(2)


def duplicate_up(x, out, ft, fs):
    """Parameter-free shortcut of an up stage: channels repeated, then unfolded into cells."""
    b, c, t, h, w = x.shape
    x = x.repeat_interleave(out * ft * fs * fs // c, 1).view(b, out, ft, fs, fs, t, h, w)
    return x.permute(0, 1, 5, 2, 6, 3, 7, 4).reshape(b, out, t * ft, h * fs, w * fs)[:, :, ft - 1:]


class DownStage(nn.Module):
    def __init__(self, i, o, blocks, time, space):
        super().__init__()
        self.out, self.ft, self.fs = o, 2 if time else 1, 2 if space else 1
        self.resnets = nn.ModuleList([ResBlock(i if k == 0 else o, o) for k in range(blocks)])
        self.downsampler = Resample(o, False, time) if space else None

    def forward(self, x):
        y = x
        for r in self.resnets:
            y = r(y)
        if self.downsampler is not None:
            y = self.downsampler(y)
        return y + average_down(x, self.out, self.ft, self.fs)


class UpStage(nn.Module):
    def __init__(self, i, o, blocks, time, space):
        super().__init__()
        self.out, self.ft = o, 2 if time else 1
        self.resnets = nn.ModuleList([ResBlock(i if k == 0 else o, o) for k in range(blocks + 1)])
        self.upsampler = Resample(o, True, time) if space else None

    def forward(self, x):
        y = x
        for r in self.resnets:
            y = r(y)
        return y if self.upsampler is None else self.upsampler(y) + duplicate_up(x, self.out, self.ft, 2)


class Encoder(nn.Module):
    def __init__(self, c):
        super().__init__()
        dims = [c["base_dim"] * m for m in [1] + c["dim_mult"]]
        last = len(c["dim_mult"]) - 1
        self.conv_in = CausalConv(3 * c["patch_size"] ** 2, dims[0], 3, padding=1)
        self.down_blocks = nn.ModuleList([
            DownStage(a, b, c["num_res_blocks"], k < last and c["temperal_downsample"][k], k < last)
            for k, (a, b) in enumerate(zip(dims, dims[1:]))])
        self.mid_block = Middle(dims[-1])
        self.norm_out, self.conv_out = Norm(dims[-1]), CausalConv(dims[-1], 2 * c["z_dim"], 3, padding=1)

    def forward(self, x):
        x = self.conv_in(x)
        for stage in self.down_blocks:
            x = stage(x)
        return self.conv_out(activate(self.norm_out, self.mid_block(x)))


class Decoder(nn.Module):
    def __init__(self, c):
        super().__init__()
        mult = c["dim_mult"][::-1]
        dims = [c["decoder_base_dim"] * m for m in mult[:1] + mult]
        last, time = len(mult) - 1, c["temperal_downsample"][::-1]
        self.conv_in = CausalConv(c["z_dim"], dims[0], 3, padding=1)
        self.mid_block = Middle(dims[0])
        self.up_blocks = nn.ModuleList([UpStage(a, b, c["num_res_blocks"], k < last and time[k], k < last)
                                        for k, (a, b) in enumerate(zip(dims, dims[1:]))])
        self.norm_out = Norm(dims[-1])
        self.conv_out = CausalConv(dims[-1], 3 * c["decoder_patch_size"] ** 2, 3, padding=1)

    def forward(self, x):
        x = self.mid_block(self.conv_in(x))
        for stage in self.up_blocks:
            x = stage(x)
        return self.conv_out(activate(self.norm_out, x))


def patchify(x, p):
    """channel = c*p*p + column*p + row of the pixel in its cell"""
    b, c, f, h, w = x.shape
    return x.view(b, c, f, h // p, p, w // p, p).permute(0, 1, 6, 4, 2, 3, 5).reshape(b, c * p * p, f, h // p, w // p)


def unpatchify(x, p):
    b, c, f, h, w = x.shape
    return x.view(b, c // (p * p), p, p, f, h, w).permute(0, 1, 4, 5, 3, 6, 2).reshape(b, -1, f, h * p, w * p)


class VAE(nn.Module):
    def __init__(self, config=CONFIG):
        super().__init__()
        self.config, z = dict(config), config["z_dim"]
        self.encoder, self.decoder = Encoder(config), Decoder(config)
        self.quant_conv, self.post_quant_conv = CausalConv(2 * z, 2 * z, 1), CausalConv(z, z, 1)
        for stage in (self.encoder.mid_block.resnets[1], self.decoder.up_blocks[-1].resnets[-1]):
            bias = stage.conv2.bias  # the last norm starts nearly linear
            bias.data[3 * len(bias) // 4:] = 2.

    def encode(self, x):
        """Mean and log variance of the latents of a video in -1..1."""
        return self.quant_conv(self.encoder(patchify(x, self.config["patch_size"]))).chunk(2, 1)

    def decode(self, z):
        return unpatchify(self.decoder(self.post_quant_conv(z)), self.config["decoder_patch_size"])


def channels_last(net):
    """Weights laid out as the CPU's bf16 convolutions like them: a third faster."""
    for m in net.modules():
        if isinstance(m, nn.Conv3d):
            m.weight.data = m.weight.data.to(memory_format=torch.channels_last_3d)
        elif isinstance(m, nn.Conv2d):
            m.weight.data = m.weight.data.to(memory_format=torch.channels_last)
    return net


class Codec:
    """A trained VAE as the rest uses it: normalised latents in and out, no gradients."""

    def __init__(self, vae, mean, std):
        self.vae = channels_last(vae).eval().requires_grad_(False)
        shape = (1, -1, 1, 1, 1)
        self.mean, self.std = mean.view(shape), std.view(shape)

    @torch.no_grad()
    def encode(self, x):
        with torch.autocast(x.device.type, torch.bfloat16):
            return (self.vae.encode(x)[0].float() - self.mean) / self.std

    @torch.no_grad()
    def decode(self, z):
        with torch.autocast(z.device.type, torch.bfloat16):
            return self.vae.decode(z * self.std + self.mean).float().clamp(-1, 1)
