"""Words the model does not know -> the nearest word it does, from WordNet (Debian's wordnet-base).

    python3 words.py /usr/share/wordnet        adds "nearest" and "others" to weights/vocabulary.json

"others" are words one letter away from a taught one that mean something else: a carrot is no slip for a parrot.
"""
import json
import pathlib
import re
import sys

import vocabulary as v

# subject or place -> the WordNet nouns (and which of their senses) whose whole families it stands for
FAMILIES = {
    # animals
    "dog": "dog 1, wolf 1, hyena 1", "cat": "cat 1",
    "horse": "horse 1, equine 1, deer 1, antelope 1, camel 1, unicorn 1",
    "cow": "cattle 1, bison 1, yak 2", "pig": "swine 1", "sheep": "sheep 1, goat 1, llama 1",
    "elephant": "elephant 1, pachyderm 1", "giraffe": "giraffe 1", "turtle": "turtle 2",
    "whale": "whale 2, dolphin 2, shark 1, fish 1, aquatic_mammal 1, seal 9, ray 7",
    "penguin": "penguin 1", "rooster": "chicken 2",
    "rabbit": "leporid 1, rodent 1, hedgehog 2, kangaroo 1", "fox": "fox 1, badger 2, raccoon 2",
    "panda": "bear 1, ape 1, monkey 1", "butterfly": "butterfly 1, moth 1, insect 1, bug 1, bee 1, ant 1",
    "octopus": "cephalopod 1, crustacean 1, jellyfish 2, starfish 1, mollusk 1, spider 1",
    "dinosaur": "dinosaur 1, reptile 1, dragon 1", "tiger": "big_cat 1",
    "parrot": "parrot 1, bird 1, bat 1, crane 5, turkey 1", "duck": "duck 1, goose 1, swan 1", "frog": "frog 1, amphibian 3",
    # persons
    "wizard": "sorcerer 1", "astronaut": "astronaut 1", "robot": "automaton 2", "ghost": "ghost 1, monster 1, vampire 1",
    # vehicles
    "car": "car 1, motor_vehicle 1, bicycle 1, scooter 2", "bus": "bus 1", "truck": "truck 1, van 5", "train": "train 1",
    "tractor": "tractor 1", "helicopter": "helicopter 1", "rocket": "spacecraft 1", "airplane": "airplane 1",
    "sailboat": "boat 1, ship 1",
    # buildings and plants
    "house": "house 1, dwelling 1, building 1, tent 1, school 2, library 1, shed 1", "castle": "castle 2, tower 1",
    "sunflower": "flower 1, rose 1, tulip 1", "mushroom": "mushroom 1, fungus 1",
    # food and things
    "apple": "edible_fruit 1, vegetable 1, carrot 2, tomato 1", "hamburger": "sandwich 1, pizza 1",
    "cake": "cake 3, bread 1, dessert 1",
    "balloon": "balloon 1", "soccer ball": "ball 1, baseball 2, basketball 2", "star": "star 1, sun 1, moon 1, planet 1",
    "teddy bear": "plaything 1", "gift": "gift 1, box 1", "guitar": "guitar 1, musical_instrument 1",
    # places
    "meadow": "grassland 1, garden 1, park 1, valley 1, farm 1, orchard 1", "desert": "desert 1",
    "sea": "body_of_water 1, beach 1, island 1", "snow": "snow 2", "city": "city 1, town 1, village 1, road 1",
    "forest": "forest 1, jungle 3", "mountains": "mountain 1, hill 1, cliff 1", "space": "space 4",
}


# A lexical database says of people what nobody wants offered: theirs are listed by hand.
PEOPLE = {
    "man": "actor artist baker boatman boy boyfriend brother builder butcher captain carpenter chef child cook cowboy "
           "cyclist dad detective doctor driver explorer farmer father fisherman fireman fighter gardener gentleman "
           "grandfather grandpa groom guard guitarist guy hiker hunter husband hero judge kid king knight lad lord "
           "mailman mechanic monk musician neighbour neighbor painter patient person pilot pirate player poet policeman "
           "postman priest prince runner sailor samurai scientist sculptor shepherd singer smith soldier son student "
           "surfer tailor teacher thief tourist traveller traveler uncle villager waiter walker warrior worker writer",
    "princess": "actress aunt ballerina bride dancer daughter duchess empress fairy girl girlfriend grandma grandmother "
                "heroine lady lass maiden mermaid mom mother mum nun nurse queen sister waitress wife woman",
    "wizard": "alchemist druid enchanter magician mage sorcerer sorceress warlock witch",
    "astronaut": "cosmonaut spaceman spacewoman", "robot": "cyborg", "ghost": "alien angel demon devil zombie",
}
# Meanings left out with all below them, by their definitions; slang and slurs also carry a mark of usage (";u").
UNWANTED = re.compile(r"offensive|derogat|disparag|slur|obscen|vulgar|prostitut|brothel|sexual|slave|insane", re.IGNORECASE)
FEW, SHARE = 5, .2  # see Nouns.is_meant
# Others that mean what the taught word near them does.
ADJECTIVES, SAME = {"large", "little"}, {"colorful", "watery"}
# Others that are no headwords, or seldom found in texts.
ALSO = {"carrot", "locket", "mitten", "racket", "rowing", "slower", "socket", "stairs", "stripes"}


class Nouns:
    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.data = (folder / "data.noun").read_bytes()
        self.senses, self.counts = {}, {}
        for line in (folder / "index.noun").read_text().splitlines():
            if not line.startswith(" "):
                f = line.split()
                pointers = int(f[3])
                self.senses[f[0]] = [int(o) for o in f[6 + pointers:]]
        for line in (folder / "cntlist.rev").read_text().splitlines():
            key, sense, n = line.split()
            word, part = key.split("%")
            self.counts.setdefault(word, {})[part[0], int(sense)] = int(n)

    def synset(self, offset):
        """Its words, and the offsets of its hyponyms; none if unwanted."""
        line, _, gloss = self.data[offset:self.data.index(b"\n", offset)].decode().partition(" | ")
        f = line.split()
        n = int(f[3], 16)
        words = [w.replace("_", " ") for w in f[4:4 + 2 * n:2]]
        p = 5 + 2 * n
        links = [f[i:i + 4] for i in range(p, p + 4 * int(f[4 + 2 * n]), 4)]
        if UNWANTED.search(gloss) or any(q[0] == ";u" for q in links):
            return [], []
        return words, [int(q[1]) for q in links if q[0] in ("~", "~i")]

    def is_meant(self, word, offset):
        """Whether a word is likely to be meant in this sense: a giant is no star, and to draw is no valley. By how often
        it was found in texts, of all its senses and parts of speech; what was seldom found may well be."""
        word, senses = word.lower().replace(" ", "_"), self.senses.get(word.lower().replace(" ", "_"), [None])
        found, total = self.counts.get(word, {}), sum(self.counts.get(word, {}).values())
        first = senses[0] == offset
        if total < FEW:
            return first or word.islower()
        return found.get(("1", senses.index(offset) + 1 if offset in senses else 0), 0) >= SHARE * total

    def family(self, name):
        """Words under a sense, nearest first: {word: distance}."""
        word, sense = name.split()
        level, found, depth = [self.senses[word][int(sense) - 1]], {}, 0
        while level and depth < 5:
            below = []
            for offset in level:
                words, links = self.synset(offset)
                for w in words:
                    named, first = w == word and not depth, self.senses.get(w.lower().replace(" ", "_"), [0])[0] == offset
                    if named or self.is_meant(w, offset):  # rarer meanings of a word yield
                        found.setdefault(w.lower(), depth if named or first else depth + 3)
                below += links
            level, depth = below, depth + 1
        return found


def nearest(nouns):
    best = {}
    known = {w for row in v.SUBJECTS.values() for w in row[3]} | set(v.PLACES) | {"mountain"}
    for name, family in ((n, f) for n, senses in FAMILIES.items() for f in senses.split(", ")):
        for word, distance in nouns.family(family).items():
            if word not in known and len(word) < 24 and distance < best.get(word, (9, ""))[0]:
                best[word] = (distance, name)
    people = {w: name for name, words in PEOPLE.items() for w in words.split() if w not in known}
    return dict(sorted(({w: name for w, (_, name) in best.items()} | people).items()))


def taught(node):
    """Every word in the strings of vocabulary.json, however they are grouped."""
    if isinstance(node, str):
        return set(re.split(r"[ ,.]+", node.lower())) - {""}
    return set().union(*map(taught, node.values() if isinstance(node, dict) else node))


def one_letter_away(word):
    """Patterns of all that one slip makes of it: a letter too few, another one, one too many."""
    for i in range(len(word)):
        yield word[:i] + word[i + 1:]
        yield word[:i] + "." + word[i + 1:]
    for i in range(len(word) + 1):
        yield word[:i] + "." + word[i:]


def others(nouns, known, near):
    """Words found in texts that look like a taught one and are not it. Shorter ones are never corrected
    (app/client/kn-vocabulary.c)."""
    slips = {p for w in known for p in one_letter_away(w)}
    forms = {w + e for w in known for e in ("s", "es", "d", "y")} | {w[:-1] for w in known} | {w + "r" for w in ADJECTIVES}
    return sorted(w for w in ALSO | set(nouns.counts) if w.isalpha() and len(w) >= 6 and w not in known | near | forms | SAME
                  and (w in slips or any(w[:i] + "." + w[i + 1:] in slips for i in range(len(w))))
                  and all(nouns.synset(sense)[0] for sense in nouns.senses.get(w, [])))


if __name__ == "__main__":
    path, nouns = pathlib.Path(__file__).resolve().parent / "weights/vocabulary.json", Nouns(sys.argv[1])
    words = {k: q for k, q in json.loads(path.read_text()).items() if k not in ("nearest", "others")}
    near = nearest(nouns)
    words |= dict(nearest=near, others=others(nouns, taught(words), set(near)))
    path.write_text(json.dumps(words, indent=1, ensure_ascii=False) + "\n")
