"""Weights to and from the diffusers layout (bf16 safetensors) that the engine reads.

    ./export                   work/ -> weights/
    ./export --model work/clips.pt --out FOLDER    the teacher, elsewhere
"""
import argparse
import json
import pathlib
import shutil

import torch
from safetensors.torch import load_file, save_file

import captions
import data
import dit
import vocabulary as v
from vae import CONFIG, VAE, Codec

HERE = pathlib.Path(__file__).resolve().parent
WORK, WEIGHTS = HERE / "work", HERE / "weights"
# How kinora.json says to sample. A student has the guidance built in: one evaluation a step.
GUIDED = dict(default_guidance=4., default_steps=16, shift=4., draft_steps=8, shared_noise=dit.SHARED)
STUDENT = dict(default_guidance=1., default_steps=8, shift=4., draft_steps=4, shared_noise=dit.SHARED)


def fold(tensors, factor):
    """The text encoder's q as T5 wants it (see dit.TextAttention), or back."""
    return {k: q * factor if k.endswith("SelfAttention.q.weight") else q for k, q in tensors.items()}


def load_codec(source, device="cpu"):
    """From a checkpoint of train_vae.py, or from an exported vae folder."""
    source = pathlib.Path(source)
    if source.suffix == ".pt":
        saved = torch.load(source, map_location="cpu")
        config, weights, mean, std = saved["config"], saved["ema"], saved["mean"], saved["std"]
    else:
        config = json.loads((source / "config.json").read_text())
        mean, std = torch.tensor(config["latents_mean"]), torch.tensor(config["latents_std"])
        config = {k: config[k] for k in CONFIG}
        weights = {k: q.float() for k, q in load_file(source / "diffusion_pytorch_model.safetensors").items()}
    vae = VAE(config)
    vae.load_state_dict(weights)
    return Codec(vae.to(device), mean.to(device), std.to(device))


def load_model(source, device="cpu"):
    """The averaged weights of a checkpoint of train_dit.py, or an exported folder."""
    source = pathlib.Path(source)
    if source.suffix == ".pt":
        saved = torch.load(source, map_location="cpu", weights_only=False)
        config, weights = saved["config"], saved["ema"]
    else:
        t = json.loads((source / "transformer/config.json").read_text())
        e = json.loads((source / "text_encoder/config.json").read_text())
        config = dict(dim=t["num_attention_heads"] * t["attention_head_dim"], layers=t["num_layers"], ffn=t["ffn_dim"],
                      in_channels=t["in_channels"], out_channels=t["out_channels"], text_dim=t["text_dim"],
                      freq_dim=t["freq_dim"], text_layers=e["num_layers"], text_ffn=e["d_ff"], vocabulary=e["vocab_size"])
        weights = {f"transformer.{k}": q.float() for k, q in
                   load_file(source / "transformer/diffusion_pytorch_model.safetensors").items()}
        text = fold(load_file(source / "text_encoder/model.safetensors"), dit.HEAD ** .5)
        weights |= {f"text_encoder.{k}": q.float() for k, q in text.items()}
    model = dit.Model(config["vocabulary"], config)
    model.load_state_dict(weights)
    return model.eval().requires_grad_(False).to(device)


def load_sampling(source):
    """How the checkpoint, or the exported folder, wants to be sampled."""
    source = pathlib.Path(source)
    if source.suffix == ".pt":
        return STUDENT if torch.load(source, map_location="cpu", weights_only=False)["student"] else GUIDED
    facts = json.loads((source / "kinora.json").read_text())
    return {k: facts[k] for k in GUIDED}


def restore(source=WEIGHTS):
    """What training needs from exported weights: the autoencoder and the tokenizer."""
    codec = load_codec(source / "vae")
    weights = codec.vae.state_dict()
    WORK.mkdir(exist_ok=True)
    torch.save(dict(config=codec.vae.config, mean=codec.mean.flatten(), std=codec.std.flatten(), net=weights, ema=weights,
                    decoder_only=False, optimiser=None, step=0, seconds=0.), WORK / "vae.pt")
    shutil.copyfile(source / "tokenizer/spiece.model", WORK / "spiece.model")


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def write_weights(path, tensors):
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({k: q.to(torch.bfloat16).contiguous() for k, q in tensors.items()}, path, metadata={"format": "pt"})


def tokenizer_json(model):
    """The sentencepiece unigram model in the Hugging Face format."""
    special = ["<pad>", "</s>", "<s>", "<unk>"]
    metaspace = dict(type="Metaspace", replacement="▁", prepend_scheme="always", split=True)
    end = dict(SpecialToken=dict(id="</s>", type_id=0))

    def sequence(name):
        return dict(Sequence=dict(id=name, type_id=0))
    return dict(
        version="1.0", truncation=None, padding=None,
        added_tokens=[dict(id=i, content=s, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
                      for i, s in enumerate(special)],
        normalizer=dict(type="Replace", pattern=dict(Regex=" {2,}"), content=" "), pre_tokenizer=metaspace,
        post_processor=dict(type="TemplateProcessing", single=[sequence("A"), end],
                            pair=[sequence("A"), end, sequence("B"), end],
                            special_tokens={"</s>": dict(id="</s>", ids=[1], tokens=["</s>"])}),
        decoder=metaspace,
        model=dict(type="Unigram", unk_id=3, byte_fallback=False,
                   vocab=[[model.id_to_piece(i), model.get_score(i)] for i in range(model.get_piece_size())]))


def export(out, model, sampling, codec, spiece, name):
    out = pathlib.Path(out)
    c, tensors = model.config, model.state_dict()
    write_weights(out / "transformer/diffusion_pytorch_model.safetensors",
                  {k[len("transformer."):]: q for k, q in tensors.items() if k.startswith("transformer.")})
    write(out / "transformer/config.json", dict(
        _class_name="WanTransformer3DModel", patch_size=[1, 2, 2], num_attention_heads=c["dim"] // dit.HEAD,
        attention_head_dim=dit.HEAD, in_channels=c["in_channels"], out_channels=c["out_channels"], text_dim=c["text_dim"],
        freq_dim=c["freq_dim"], ffn_dim=c["ffn"], num_layers=c["layers"], cross_attn_norm=True,
        qk_norm="rms_norm_across_heads", eps=1e-6, image_dim=None, added_kv_proj_dim=None, rope_max_seq_len=1024,
        pos_embed_seq_len=None, add_control_adapter=True, in_dim_control_adapter=24, downscale_factor_control_adapter=8,
        num_residual_blocks_control_adapter=1, text_len=dit.TEXT_LEN))
    write_weights(out / "text_encoder/model.safetensors",
                  fold({k[len("text_encoder."):]: q for k, q in tensors.items() if k.startswith("text_encoder.")}, dit.HEAD ** -.5))
    write(out / "text_encoder/config.json", dict(
        architectures=["UMT5EncoderModel"], model_type="umt5", d_model=c["text_dim"], d_kv=dit.HEAD, d_ff=c["text_ffn"],
        num_layers=c["text_layers"], num_heads=c["text_dim"] // dit.HEAD, vocab_size=c["vocabulary"],
        relative_attention_num_buckets=32, relative_attention_max_distance=128, feed_forward_proj="gated-gelu",
        dense_act_fn="gelu_new", is_gated_act=True, layer_norm_epsilon=1e-6, dropout_rate=0.0, pad_token_id=0,
        eos_token_id=1, tie_word_embeddings=False, is_encoder_decoder=False))
    vae = codec.vae.config
    write_weights(out / "vae/diffusion_pytorch_model.safetensors", codec.vae.state_dict())
    write(out / "vae/config.json", dict(
        _class_name="AutoencoderKLWan", **vae, attn_scales=[], dropout=0.0, is_residual=True,
        in_channels=3 * vae["patch_size"] ** 2, out_channels=3 * vae["decoder_patch_size"] ** 2,
        scale_factor_temporal=4, scale_factor_spatial=4 * vae["patch_size"],
        latents_mean=[round(x, 5) for x in codec.mean.flatten().tolist()],
        latents_std=[round(x, 5) for x in codec.std.flatten().tolist()]))
    (out / "tokenizer").mkdir(parents=True, exist_ok=True)
    if pathlib.Path(spiece).resolve() != (out / "tokenizer/spiece.model").resolve():
        shutil.copyfile(spiece, out / "tokenizer/spiece.model")
    write(out / "tokenizer/tokenizer.json", tokenizer_json(captions.Tokenizer(spiece).model))
    write(out / "scheduler/scheduler_config.json", dict(
        _class_name="FlowMatchEulerDiscreteScheduler", num_train_timesteps=1000, shift=sampling["shift"], use_dynamic_shifting=False))
    write(out / "model_index.json", dict(
        _class_name="WanPipeline", transformer=["diffusers", "WanTransformer3DModel"], vae=["diffusers", "AutoencoderKLWan"],
        text_encoder=["transformers", "UMT5EncoderModel"], tokenizer=["transformers", "T5TokenizerFast"],
        scheduler=["diffusers", "FlowMatchEulerDiscreteScheduler"]))
    write(out / "kinora.json", dict(
        name=name, fps_words={str(k): w for k, w in v.FPS_WORDS.items()}, mid_word=v.MID_WORD,
        control_order=["mid_word", "fps_word", "prompt"], default_fps=8,
        sizes=[[w, h] for h, w in data.BUCKETS], lengths=[1, 9, 13, 17], mid_latents=[3, 4], camera_guidance=True, no_condition="zeros",
        repeat_pictures=True,
        decoder_scale=vae["decoder_patch_size"] // vae["patch_size"], focal=.98, subject_distance=5.0, text_len=dit.TEXT_LEN,
        draft_scale=1.0,  # never shown smaller pictures: a draft is as large and takes fewer steps
        **sampling))
    write(out / "vocabulary.json", vocabulary())


def vocabulary():
    """What the studio shows and suggests: every word the model was taught, by kind."""
    def listed(table):
        return {k: [w.replace("{go} ", "") for w in words] for k, words in table.items()}
    return dict(subjects={k: row[3] for k, row in v.SUBJECTS.items()}, places=listed(v.PLACES), times=listed(v.TIMES),
                motions={k: sorted({p.format(go=g) for p in words for q in v.VERBS.values() for g in q})
                         for k, words in v.MOTIONS.items()},
                cameras=listed(v.CAMERAS), sizes={k: w for k, w in v.SIZES.items() if any(w)},
                relations=["to the left of", "to the right of", "next to", "beside", "and", "with"])


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument("--out", default=str(WEIGHTS))
    arg.add_argument("--model", default=str(WORK / "student.pt"))
    arg.add_argument("--name", default="Kinora starter")
    arg = arg.parse_args()
    export(arg.out, load_model(arg.model), load_sampling(arg.model), load_codec(WORK / "vae.pt"), WORK / "spiece.model", arg.name)
    total = sum(f.stat().st_size for f in pathlib.Path(arg.out).rglob("*.safetensors"))
    print(f"{total / 1e6:.1f} MB in {arg.out}")


if __name__ == "__main__":
    main()
