"""Words the model does not know -> the nearest word it does, from WordNet (Debian's wordnet-base).

    python3 words.py /usr/share/wordnet        adds "nearest" to weights/vocabulary.json
"""
import json
import pathlib
import re
import sys

import vocabulary as v

# subject or place -> the WordNet nouns (and which of their senses) whose whole families it stands for
FAMILIES = {
    "dog": "dog 1, wolf 1", "cat": "cat 1", "horse": "horse 1", "cow": "cattle 1", "pig": "swine 1", "sheep": "sheep 1",
    "elephant": "elephant 1", "giraffe": "giraffe 1", "turtle": "turtle 2", "whale": "whale 2", "penguin": "penguin 1",
    "rooster": "chicken 2", "rabbit": "leporid 1", "fox": "fox 1", "panda": "bear 1", "butterfly": "butterfly 1",
    "octopus": "cephalopod 1", "dinosaur": "dinosaur 1", "tiger": "big_cat 1", "parrot": "parrot 1, bird 1", "duck": "duck 1, goose 1, swan 1",
    "frog": "frog 1", "wizard": "sorcerer 1", "astronaut": "astronaut 1",
    "robot": "automaton 2", "ghost": "ghost 1", "car": "car 1, motor_vehicle 1", "bus": "bus 1", "truck": "truck 1", "train": "train 1",
    "tractor": "tractor 1", "helicopter": "helicopter 1", "rocket": "spacecraft 1", "airplane": "airplane 1",
    "sailboat": "boat 1, ship 1", "house": "house 1, dwelling 1, building 1", "castle": "castle 2", "sunflower": "flower 1, rose 1, tulip 1", "mushroom": "mushroom 1",
    "apple": "edible_fruit 1", "hamburger": "sandwich 1", "cake": "cake 3", "balloon": "balloon 1", "soccer ball": "ball 1",
    "star": "star 1", "teddy bear": "plaything 1", "gift": "gift 1", "guitar": "guitar 1",
    "meadow": "grassland 1", "desert": "desert 1", "sea": "body_of_water 1", "snow": "snow 2", "city": "city 1, town 1, village 1",
    "forest": "forest 1", "mountains": "mountain 1, hill 1", "space": "space 4",
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
    "astronaut": "cosmonaut spaceman spacewoman",
}
# Meanings left out with all below them, by their definitions; slang and slurs also carry a mark of usage (";u").
UNWANTED = re.compile(r"offensive|derogat|disparag|slur|obscen|vulgar|prostitut|brothel|sexual|slave|insane", re.IGNORECASE)


class Nouns:
    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.data = (folder / "data.noun").read_bytes()
        self.senses, self.count = {}, {}
        for line in (folder / "index.noun").read_text().splitlines():
            if not line.startswith(" "):
                f = line.split()
                pointers = int(f[3])
                self.senses[f[0]] = [int(o) for o in f[6 + pointers:]]

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

    def family(self, name):
        """Words under a sense, nearest first: {word: distance}."""
        word, sense = name.split()
        level, found, depth = [self.senses[word][int(sense) - 1]], {}, 0
        while level and depth < 5:
            below = []
            for offset in level:
                words, links = self.synset(offset)
                for w in words:
                    first = self.senses.get(w.lower().replace(" ", "_"), [None])[0] == offset
                    found.setdefault(w.lower(), depth if first else depth + 3)  # rarer meanings of a word yield
                below += links
            level, depth = below, depth + 1
        return found


def nearest(folder):
    nouns, best = Nouns(folder), {}
    known = {w for row in v.SUBJECTS.values() for w in row[3]} | set(v.PLACES) | {"mountain"}
    for name, family in ((n, f) for n, senses in FAMILIES.items() for f in senses.split(", ")):
        for word, distance in nouns.family(family).items():
            if word not in known and len(word) < 24 and distance < best.get(word, (9, ""))[0]:
                best[word] = (distance, name)
    people = {w: name for name, words in PEOPLE.items() for w in words.split() if w not in known}
    return dict(sorted(({w: name for w, (_, name) in best.items()} | people).items()))


if __name__ == "__main__":
    path = pathlib.Path(__file__).resolve().parent / "weights/vocabulary.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | dict(nearest=nearest(sys.argv[1])), indent=1, ensure_ascii=False) + "\n")
