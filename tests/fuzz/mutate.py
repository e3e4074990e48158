"""Files that are nearly right: a seed, changed a few times."""

import random

WORDS = rb"""" "" , ; | : # ' ( ) [ ] { } + - nan NA inf 1e400 True false 1_0 0x1 9007199254740993 1,5 1;75 [1_2] ...
"[0.5,1]" {"a":1} null "a": \u0041 \ud800 PAR1 ARROW1 L True, 1:0.7 <html """
MARKS = (b"\n", b"\r\n", b"\r", b"\t", b" ", b"# ", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc3", b"\xe9", b"\x1c")
TABLES = (b"sep=;\n", b"@relation x\n", b"1 2:3 4:5\n", b"[1 2]")
BEGINNINGS = (*TABLES, b"\x80\x04", b"\x1f\x8b", b"PK\x03\x04", b"\x93NUMPY", b"\xff" * 8)
PIECES = (*WORDS.split(), *MARKS, *BEGINNINGS)


def mutated(seeds: list[bytes], chance: random.Random) -> bytes:
    """Change one seed a few times."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        _change(data, seeds, chance)
    return bytes(data)


def _change(data: bytearray, seeds: list[bytes], chance: random.Random) -> None:
    place = chance.randint(0, len(data))
    end = min(len(data), place + chance.choice((1, 1, 2, 4, 16)))
    match chance.randint(0, 8):
        case 0 if place < len(data):
            data[place] ^= 1 << chance.randint(0, 7)
        case 1 if place < len(data):
            data[place] = chance.randint(0, 255)
        case 2:
            del data[place:end]
        case 3:
            data[place:place] = data[place:end]
        case 4:
            del data[place:]
        case 5:
            other = chance.choice(seeds)
            cut = chance.randint(0, len(other))
            data[place:] = other[cut:]
        case 6:
            lines = data.split(b"\n")
            if chance.random() < 0.2:
                chance.shuffle(lines)
            else:
                lines.insert(0, lines[place % len(lines)])
            data[:] = b"\n".join(lines)
        case _:
            data[place:place] = chance.choice(PIECES)
