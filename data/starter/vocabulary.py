"""What the toy theatre can show, and every way of saying it.

To teach the model a new word, add a row here and train; nothing else has to change.
A row of SUBJECTS is: name -> (sprite code point, kind, facing, words).
  kind    how it gets about: a walks, p walks (people), v drives, f flies, r rolls, s slides (swims, hops)
  facing  the way the sprite looks: -1 left, +1 right, 0 neither (never mirrored to follow its path)
"""

SUBJECTS = {
    # animals
    "dog": ("1f415", "a", -1, ["dog", "puppy", "hound", "doggy"]),
    "cat": ("1f408-200d-2b1b", "a", -1, ["cat", "black cat", "kitten", "kitty"]),
    "horse": ("1f40e", "a", -1, ["horse", "pony", "stallion", "brown horse"]),
    "cow": ("1f404", "a", -1, ["cow", "dairy cow", "spotted cow"]),
    "pig": ("1f416", "a", -1, ["pig", "piglet", "pink pig"]),
    "sheep": ("1f411", "a", -1, ["sheep", "lamb", "white sheep"]),
    "elephant": ("1f418", "a", -1, ["elephant", "grey elephant"]),
    "giraffe": ("1f992", "a", -1, ["giraffe", "tall giraffe"]),
    "turtle": ("1f422", "a", -1, ["turtle", "tortoise", "green turtle"]),
    "whale": ("1f433", "s", -1, ["whale", "blue whale"]),
    "penguin": ("1f427", "a", 0, ["penguin"]),
    "rooster": ("1f413", "a", -1, ["rooster", "chicken", "hen"]),
    "rabbit": ("1f407", "a", -1, ["rabbit", "bunny", "hare"]),
    "fox": ("1f98a", "s", 0, ["fox", "red fox"]),
    "panda": ("1f43c", "s", 0, ["panda", "panda bear"]),
    "butterfly": ("1f98b", "f", 0, ["butterfly"]),
    "octopus": ("1f419", "s", 0, ["octopus", "squid"]),
    "dinosaur": ("1f996", "a", -1, ["dinosaur", "dino", "t-rex", "tyrannosaurus"]),
    "tiger": ("1f405", "a", -1, ["tiger", "striped tiger"]),
    "parrot": ("1f99c", "f", -1, ["parrot", "colourful parrot", "macaw"]),
    "duck": ("1f986", "a", -1, ["duck", "mallard"]),
    "frog": ("1f438", "s", 0, ["frog", "toad", "green frog"]),
    # people and other persons
    "man": ("1f6b6", "p", -1, ["man", "person", "guy", "pedestrian"]),
    "wizard": ("1f9d9", "p", 0, ["wizard", "magician", "mage", "sorcerer"]),
    "princess": ("1f478", "p", 0, ["princess", "queen"]),
    "astronaut": ("1f9d1-200d-1f680", "p", 0, ["astronaut", "spaceman", "cosmonaut"]),
    "robot": ("1f916", "s", 0, ["robot", "android", "droid"]),
    "ghost": ("1f47b", "f", 0, ["ghost", "phantom", "spook"]),
    # vehicles
    "car": ("1f697", "v", -1, ["car", "red car", "automobile"]),
    "bus": ("1f68c", "v", -1, ["bus", "coach"]),
    "truck": ("1f69a", "v", -1, ["truck", "lorry", "yellow truck"]),
    "train": ("1f682", "v", -1, ["train", "steam train", "locomotive"]),
    "tractor": ("1f69c", "v", -1, ["tractor", "green tractor"]),
    "helicopter": ("1f681", "f", -1, ["helicopter", "chopper"]),
    "rocket": ("1f680", "f", 0, ["rocket", "spaceship", "spacecraft"]),
    "airplane": ("2708-fe0f", "f", 0, ["airplane", "plane", "aeroplane", "aircraft"]),
    "ufo": ("1f6f8", "f", 0, ["ufo", "flying saucer"]),
    "sailboat": ("26f5", "s", 0, ["sailboat", "boat", "sailing boat", "yacht"]),
    # buildings and plants
    "house": ("1f3e0", "s", 0, ["house", "home", "cottage"]),
    "castle": ("1f3f0", "s", 0, ["castle", "palace", "fortress"]),
    "sunflower": ("1f33b", "s", 0, ["sunflower", "flower"]),
    "mushroom": ("1f344", "s", 0, ["mushroom", "toadstool", "red mushroom"]),
    # food and things
    "apple": ("1f34e", "r", 0, ["apple", "red apple"]),
    "hamburger": ("1f354", "s", 0, ["hamburger", "burger", "cheeseburger"]),
    "cake": ("1f382", "s", 0, ["cake", "birthday cake"]),
    "balloon": ("1f388", "f", 0, ["balloon", "red balloon"]),
    "soccer ball": ("26bd", "r", 0, ["soccer ball", "ball", "football"]),
    "star": ("2b50", "r", 0, ["star", "golden star", "yellow star"]),
    "snowman": ("26c4", "s", 0, ["snowman"]),
    "teddy bear": ("1f9f8", "p", 0, ["teddy bear", "teddy", "toy bear"]),
    "gift": ("1f381", "s", 0, ["gift", "present", "gift box"]),
    "guitar": ("1f3b8", "s", 0, ["guitar", "electric guitar"]),
}

PLACES = {
    "meadow": ["in a meadow", "on the grass", "in a green field", "in a grassy meadow", "on a lawn"],
    "desert": ["in the desert", "on the sand dunes", "in a sandy desert", "among the cacti"],
    "sea": ["at the sea", "on the ocean", "by the sea", "on the water", "on the sea"],
    "snow": ["in the snow", "in a snowy landscape", "on the snow", "in winter"],
    "city": ["in the city", "in front of a city skyline", "on a city street", "downtown", "in town"],
    "forest": ["in a forest", "in the woods", "among the trees", "in the forest"],
    "mountains": ["in the mountains", "in front of mountains", "near snowy mountains", "before a mountain range"],
    "space": ["in space", "in outer space", "among the stars", "in the cosmos"],
    "underwater": ["underwater", "under the sea", "at the bottom of the ocean", "beneath the waves"],
}
TIMELESS = ("space", "underwater")  # places without a sky: no time of day

TIMES = {
    "day": ["during the day", "on a sunny day", "in daylight", "by day", "at noon"],
    "sunset": ["at sunset", "at dusk", "in the evening", "in the evening light"],
    "night": ["at night", "in the dark", "under a night sky", "by moonlight"],
}

# {go} is the subject's own verb: walks, drives, flies ...
MOTIONS = {
    "stand": ["stands still", "is standing", "stays", "rests", "does not move"],
    "left": ["{go} left", "{go} to the left", "moves left", "goes to the left", "is moving to the left"],
    "right": ["{go} right", "{go} to the right", "moves right", "goes to the right", "is moving to the right"],
    "up": ["flies up", "rises into the air", "takes off", "floats up", "goes up"],
    "fall": ["falls down", "drops from the sky", "is falling", "falls from above"],
    "bounce": ["bounces", "jumps up and down", "hops", "is jumping", "is bouncing"],
    "spin": ["spins around", "rotates", "is spinning", "turns around", "spins"],
    "grow": ["grows bigger", "gets bigger", "grows", "is growing", "becomes huge"],
    "shrink": ["shrinks", "gets smaller", "becomes tiny", "is shrinking"],
    "approach": ["comes closer", "approaches the camera", "moves toward the camera", "comes towards us", "approaches"],
    "leave": ["goes away", "moves away from the camera", "disappears into the distance", "leaves", "moves away"],
}
VERBS = {
    "a": ["walks", "runs", "trots"], "p": ["walks", "runs", "strolls"], "v": ["drives", "rides"],
    "f": ["flies", "glides", "floats"], "r": ["rolls", "tumbles"], "s": ["slides", "hops", "glides"],
}

CAMERAS = {
    "static": ["static camera", "fixed camera", "the camera does not move", "lock-off", "locked-off shot"],
    "handheld": ["handheld camera", "handheld shot", "shaky camera"],
    "pan left": ["camera pans left", "the camera turns left", "pan left"],
    "pan right": ["camera pans right", "the camera turns right", "pan right"],
    "tilt up": ["camera tilts up", "the camera looks up", "tilt up"],
    "tilt down": ["camera tilts down", "the camera looks down", "tilt down"],
    "roll left": ["camera rolls left", "roll left", "the camera rolls counterclockwise"],
    "roll right": ["camera rolls right", "roll right", "the camera rolls clockwise"],
    "truck left": ["camera trucks left", "truck left", "the camera slides left", "tracking shot to the left"],
    "truck right": ["camera trucks right", "truck right", "the camera slides right", "tracking shot to the right"],
    "pedestal up": ["pedestal up", "the camera rises", "crane up"],
    "pedestal down": ["pedestal down", "the camera sinks", "crane down"],
    "dolly in": ["dolly in", "camera dollies in", "push in", "the camera moves forward"],
    "dolly out": ["dolly out", "camera dollies out", "pull out", "the camera moves back"],
    "orbit left": ["camera orbits left", "orbit left", "the camera circles to the left"],
    "orbit right": ["camera orbits right", "orbit right", "the camera circles to the right"],
    "zoom in": ["zoom in", "camera zooms in", "the lens zooms in"],
    "zoom out": ["zoom out", "camera zooms out", "the lens zooms out"],
}
SIZES = {"small": ["small", "little", "tiny"], "medium": [""], "large": ["big", "large", "huge"]}

# Words in front of a caption that tell the model how to read time.
FPS_WORDS = {8: "<8fps>", 12: "<12fps>", 16: "<16fps>", 24: "<24fps>"}
MID_WORD = "<mid>"  # the window's first latent holds four frames: the clip began before it

SUBJECT_NAMES, PLACE_NAMES, TIME_NAMES = list(SUBJECTS), list(PLACES), list(TIMES)
MOTION_NAMES, CAMERA_NAMES, SIZE_NAMES = list(MOTIONS), list(CAMERAS), list(SIZES)

# sprites that dress the stage
PROPS = {
    "tree": "1f333", "pine": "1f332", "palm": "1f334", "cactus": "1f335", "house": "1f3e0", "home": "1f3e1",
    "office": "1f3e2", "store": "1f3ec", "church": "26ea", "daisy": "1f33c", "tulip": "1f337", "herb": "1f33f",
    "rock": "1faa8", "coral": "1fab8", "shell": "1f41a", "cloud": "2601-fe0f", "sun": "2600-fe0f",
    "moon": "1f319", "planet": "1fa90", "earth": "1f30d", "mountain": "1f3d4-fe0f", "fuji": "1f5fb",
    "umbrella": "1f3d6-fe0f", "log": "1fab5", "rice": "1f33e", "tent": "26fa",
}
