"""From a scene to one of the many ways of asking for it, and from text to token ids."""
import pathlib
import random

import vocabulary as v
import world

TEXT_LEN = 64


def article(words):
    return ("an " if words[0] in "aeiou" and words != "ufo" else "a ") + words


def caption(scene, rng, full=False, unseen=False, camera=None):
    """full: name everything the judge checks. unseen: taught words in sentences that training never builds: the place
    between the subject and its verb, the time in front. camera: force the camera to be named (True) or not (False)."""
    names = [v.SUBJECT_NAMES[i] for i in scene["subjects"]]
    words = [n if full else rng.choice(v.SUBJECTS[n][3]) for n in names]
    place, time = v.PLACE_NAMES[scene["place"]], v.TIME_NAMES[scene["time"]]
    motion, kind = v.MOTION_NAMES[scene["motion"]], v.SUBJECTS[names[0]][1]
    size = rng.choice(v.SIZES[v.SIZE_NAMES[scene["size"]]]) if rng.random() < .6 else ""
    first = f"{size} {words[0]}".strip()
    r = rng.random()
    first = article(first) if r < .72 or full else "the " + first if r < .86 else first
    act = rng.choice(v.MOTIONS[motion]).format(go=rng.choice(v.VERBS[kind]))
    say_act = full or rng.random() < (.6 if motion == "stand" else .93)
    if len(names) > 1:
        here, there = ("left", "right") if scene["side"] < 0 else ("right", "left")
        second, r = article(words[1]), rng.random()
        if r < .45 or full and r < .6:
            text = f"{first} to the {here} of {second}"
        elif r < .70 or full:
            text = f"{first} on the {here} and {second} on the {there}"
        elif r < .88:
            text = f"{second} to the {there} of {first}"
        else:
            text = f"{first} {rng.choice(['and', 'next to', 'beside', 'with'])} {second}"
        if say_act:
            text += f", the {words[0]} {act}"
    else:
        text = f"{first} {act}" if say_act else first
    where = rng.choice(v.PLACES[place]) if full or rng.random() < .88 else ""
    when = ""
    if place not in v.TIMELESS and (full or rng.random() < (.5 if time == "day" else .85)):
        when = rng.choice(v.TIMES[time])
    named = rng.random() < .5 if camera is None else camera
    how = ", ".join(rng.choice(v.CAMERAS[v.CAMERA_NAMES[m]]) for m, _ in scene["cameras"]) if named else ""
    r = rng.random()
    if unseen:
        first, *rest = text.partition(f" {act}") if say_act else (text,)
        text = f"{first} {where}{''.join(rest)}"
        text = f"{when}, {text}" if when and r < .5 else f"{text} {when}".strip()
    elif r < .7 or not where:
        text = " ".join(q for q in (text, where, when) if q)
    elif r < .85:
        text = f"{where}{' ' + when if when else ''}, {text}"
    else:
        text = ", ".join(q for q in (text, where, when) if q)
    if how:
        text = f"{text}, {how}" if rng.random() < .75 else f"{how}, {text}"
    if rng.random() < .12:
        text = text[0].upper() + text[1:]
    return text + "." if rng.random() < .15 else text


def control(fps, mid):
    """The words in front of every prompt, the empty one included."""
    return (v.MID_WORD if mid else "") + v.FPS_WORDS[fps]


def still_camera(scene):
    """A still has no motion to name: what its caption says is only what one frame shows."""
    return dict(scene, motion=world.STAND, cameras=[(0, 1.)])


LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,!?;:'\"-()"  # unknown words fall into these


def corpus(lines=60000):
    rng = random.Random(0)
    for _ in range(lines):
        scene = world.sample_scene(rng)
        yield caption(scene, rng)
    common = ("the quick brown fox jumps over lazy dog while a small man and woman look at this very beautiful thing "
              "with its own strange shape please make me video of something that is really moving slowly then fast "
              "through bright dark light orange purple pink white black blue yellow green red grey blurry bad")
    for word in common.split():
        for _ in range(20):
            yield word


def train_tokenizer(folder):
    """A sentencepiece unigram model whose pieces are whole words for all that the captions say."""
    import sentencepiece
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=corpus(), model_prefix=str(folder / "spiece"), vocab_size=1200, model_type="unigram",
        user_defined_symbols=[v.MID_WORD, *v.FPS_WORDS.values()], required_chars=LETTERS,
        pad_id=0, eos_id=1, bos_id=2, unk_id=3, pad_piece="<pad>", eos_piece="</s>", bos_piece="<s>",
        unk_piece="<unk>", character_coverage=1.0, hard_vocab_limit=False, normalization_rule_name="identity",
        num_threads=1, minloglevel=1)


class Tokenizer:
    def __init__(self, model):
        import sentencepiece
        self.model = sentencepiece.SentencePieceProcessor(model_file=str(model))
        self.size = self.model.get_piece_size()
        self.names = [sorted(map(self.model.encode, row[3]), key=len, reverse=True) for row in v.SUBJECTS.values()]

    def mention(self, ids, subject):
        """Where a caption's tokens first name a subject: a range, empty where it is not found."""
        for name in self.names[subject]:
            for i in range(len(ids) - len(name) + 1):
                if ids[i:i + len(name)] == name:
                    return range(i, i + len(name))
        return range(0)

    def __call__(self, text):
        return self.model.encode(text)[:TEXT_LEN - 1] + [1]
