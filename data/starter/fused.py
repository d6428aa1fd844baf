"""What stands between the transformer's matrix products, each in one pass over memory: the C of fused.inc where a
compiler is at hand and the work is a CPU's in bf16, PyTorch otherwise. Training on stills is half as fast again with it."""
import ctypes
import hashlib
import os
import pathlib
import shutil
import subprocess

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).resolve().parent


def build():
    source = HERE / "fused.inc"
    if not source.exists() or torch.cuda.is_available():
        return None
    out = HERE / "work" / f"fused-{hashlib.sha1(source.read_bytes()).hexdigest()[:8]}.so"
    if not out.exists():
        if not shutil.which("cc"):
            return None
        out.parent.mkdir(exist_ok=True)
        new = out.with_suffix(f".{os.getpid()}")
        subprocess.run(["cc", "-O3", "-march=native", "-mprefer-vector-width=512", "-ffast-math", "-shared", "-fPIC",
                        "-x", "c", str(source), "-o", str(new), "-lm"], check=True)
        new.rename(out)
    return ctypes.CDLL(str(out))


C = build()


def call(name, *args):
    getattr(C, name)(*(ctypes.c_void_p(a.data_ptr()) if torch.is_tensor(a) else ctypes.c_float(a) if isinstance(a, float)
                       else a if a is None else ctypes.c_long(a) for a in args))


def here(x):
    return C is not None and x.device.type == "cpu" and torch.is_autocast_enabled("cpu")


def narrow(x):
    """The autocast's own type, so that several products that read x do not each convert it."""
    return x.to(torch.get_autocast_dtype(x.device.type)) if torch.is_autocast_enabled(x.device.type) else x


def sizes(x, rows_of):
    """rows, rows that share one row of `rows_of`, width"""
    dim = x.shape[-1]
    rows = x.numel() // dim
    return rows, rows * dim // rows_of.numel(), dim


class Norm(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, shift, scale, one):
        x, shift, scale = x.contiguous(), shift.contiguous(), scale.contiguous()
        out, stat = torch.empty_like(x, dtype=torch.bfloat16), x.new_empty(x.numel() // x.shape[-1], 2)
        call("norm_forward", x, shift, scale, one, out, stat, *sizes(x, shift))
        ctx.save_for_backward(x, scale, stat)
        ctx.one = one
        return out

    @staticmethod
    def backward(ctx, g):
        x, scale, stat = ctx.saved_tensors
        dx, dshift, dscale = torch.empty_like(x), torch.zeros_like(scale), torch.zeros_like(scale)
        call("norm_backward", g.contiguous(), x, scale, ctx.one, stat, dx, dshift, dscale, *sizes(x, scale))
        return dx, dshift, dscale, None


def norm(x, shift, scale, one=1.):
    """Layer norm of the rows of x [B,n,D], times (one + scale) plus shift."""
    if here(x):
        return Norm.apply(x, shift, scale, one)
    return narrow(torch.addcmul(shift, F.layer_norm(x, x.shape[-1:], eps=1e-6), one + scale))


class Gate(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, y, gate):
        x, y, gate = x.contiguous(), y.contiguous(), gate.contiguous()
        out = torch.empty_like(x)
        call("gate_forward", x, y, gate, out, *sizes(x, gate))
        ctx.save_for_backward(y, gate)
        return out

    @staticmethod
    def backward(ctx, g):
        y, gate = ctx.saved_tensors
        g, dy, dgate = g.contiguous(), torch.empty_like(y), torch.zeros_like(gate)
        call("gate_backward", g, y, gate, dy, dgate, *sizes(y, gate))
        return g, dy, dgate


def gated(x, y, gate):
    """x + y * gate"""
    if here(x):
        return Gate.apply(x, y, gate)
    return torch.addcmul(x, y.float(), gate)


class Heads(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight, turn):
        x, (b, n, dim) = x.contiguous(), x.shape
        out, stat = x.new_empty(b, dim // 64, n, 64), torch.empty(b * n)
        call("heads_forward", x, weight, turn, out, stat, b, n, dim // 64)
        ctx.save_for_backward(x, weight, stat)
        ctx.turn = turn
        return out

    @staticmethod
    def backward(ctx, g):
        x, weight, stat = ctx.saved_tensors
        b, n, dim = x.shape
        dx, dweight = torch.empty_like(x), torch.zeros_like(weight)
        call("heads_backward", g.contiguous(), x, weight, ctx.turn, stat, dx, dweight, b, n, dim // 64)
        return dx, dweight, None


def heads(x, weight, rope=None):
    """RMS norm over all heads, rotation by `rope` (complex [n,32]), [B,n,D] -> [B,heads,n,64]."""
    if here(x):
        return Heads.apply(x, weight, None if rope is None else torch.view_as_real(rope).contiguous())
    y = F.rms_norm(x.float(), weight.shape, weight, 1e-6).unflatten(-1, (-1, 64)).transpose(1, 2)
    if rope is not None:
        y = torch.view_as_real(torch.view_as_complex(y.unflatten(-1, (-1, 2))) * rope).flatten(-2)
    return y.to(x.dtype)


class Softmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, bias, scale):
        x = x.contiguous()
        out = torch.empty_like(x)
        call("softmax_forward", x, bias, scale, out, x.numel() // x.shape[-1], x.shape[-1])
        ctx.save_for_backward(out)
        ctx.scale = scale
        return out

    @staticmethod
    def backward(ctx, g):
        y, = ctx.saved_tensors
        dx = torch.empty_like(y)
        call("softmax_backward", g.contiguous(), y, ctx.scale, dx, y.numel() // y.shape[-1], y.shape[-1])
        return dx, None, None


def softmax(x, bias, scale):
    """Over the last axis of scale * x + bias; bias, one number per column, is no parameter."""
    if here(x):
        return Softmax.apply(x, bias.float(), scale)
    return torch.softmax(x.float() * scale + bias, -1).to(x.dtype)


class Gelu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        x = x.contiguous()
        out = torch.empty_like(x)
        call("gelu_forward", x, out, x.numel())
        ctx.save_for_backward(x)
        return out

    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        dx = torch.empty_like(x)
        call("gelu_backward", g.contiguous(), x, dx, x.numel())
        return dx


def gelu(x):
    return Gelu.apply(x) if here(x) and x.dtype == torch.bfloat16 else F.gelu(x, approximate="tanh")
