"""Reading alone: every byte of the files into one small buffer."""

import sys

if __name__ == "__main__":
    buffer = memoryview(bytearray(1 << 20))
    for path in sys.argv[1:]:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 -- pathlib would be half of the start
            while file.readinto(buffer):
                pass
