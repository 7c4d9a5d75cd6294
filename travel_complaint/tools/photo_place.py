"""Photos tell where they were taken; ours forget it (attack 59).

Nothing is unpacked and packed anew: the picture, its time and its orientation stay as
the camera wrote them. What tells the place is blanked where it stands.
"""

import itertools
import re

# Of a PNG whole chunks can go: none of these is part of the picture.
_PNG_HEAD = 8
_PNG_TEXTS = (b"eXIf", b"tEXt", b"zTXt", b"iTXt")
# The beginning of a camera's notes (Exif), in either order of bytes.
_NOTES = re.compile(rb"II\*\x00|MM\x00\*")
# More of them are no notes of a camera.
_ENOUGH = 50
_LONGEST_DIRECTORY = 256
_PLACE = 0x8825
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
# The same once more as text (XMP): an attribute, or an element.
_PLACE_IN_TEXT = re.compile(rb"(GPS[A-Za-z]{3,24}(?:\s*=\s*[\"']|>))([^\"'<]{1,200})")


def forget_place(content, kind):
    """The same photo without the place.

    :param content: the bytes of a file
    :param kind: what `guest_files.tell_kind` says that it is
    :return: the same bytes, if it is no photo or tells no place
    """
    if kind == "png":
        return _drop_texts(content)
    if kind in ("jpeg", "webp", "heic"):
        return _blank_place(content)
    return content


def _drop_texts(content):
    kept, position = [content[:_PNG_HEAD]], _PNG_HEAD
    while position < len(content):
        length = int.from_bytes(content[position : position + 4], "big")
        end = position + 12 + length
        if content[position + 4 : position + 8] not in _PNG_TEXTS:
            kept.append(content[position:end])
        position = end
    return b"".join(kept)


def _blank_place(content):
    data = bytearray(content)
    for found in itertools.islice(_NOTES.finditer(content), _ENOUGH):
        _blank_notes(data, found.start())
    return _PLACE_IN_TEXT.sub(
        lambda found: found[1] + b" " * len(found[2]), bytes(data)
    )


def _blank_notes(data, start):
    """Blank the place in the notes that begin at `start`."""
    order = "little" if data[start] == ord("I") else "big"

    def read(position, size):
        return int.from_bytes(data[position : position + size], order)

    for tag, _size, at in _read_directory(data, read, start + read(start + 4, 4)):
        if tag != _PLACE:
            continue
        place = start + read(at, 4)
        entries = _read_directory(data, read, place)
        for _tag, size, value in entries:
            # What is longer than four bytes stands elsewhere.
            _blank(data, value if size <= 4 else start + read(value, 4), size)
        _blank(data, place, 2 + 12 * len(entries))


def _read_directory(data, read, position):
    """A directory of the notes: a list of (tag, size of the value, where it stands)."""
    count = read(position, 2)
    end = position + 2 + 12 * count
    if count > _LONGEST_DIRECTORY or end > len(data):
        return []
    return [
        (
            read(entry, 2),
            _SIZES.get(read(entry + 2, 2), 1) * read(entry + 4, 4),
            entry + 8,
        )
        for entry in range(position + 2, end, 12)
    ]


def _blank(data, start, size):
    """Write zeros over what is there; the file stays as long as it is."""
    end = min(start + size, len(data))
    data[start:end] = bytes(max(0, end - start))
