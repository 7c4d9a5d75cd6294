"""Which files are taken as evidence: what guests send, and sound and film (IV-2)."""

import os

from . import guest_files

MEGABYTE = 1024 * 1024
# kind of content -> (extensions that may name it, how it is served)
RECORDINGS = {
    "mp3": (("mp3",), "audio/mpeg"),
    "wav": (("wav",), "audio/wav"),
    "amr": (("amr",), "audio/amr"),
    "mp4": (("mp4", "m4a", "m4v", "mov"), "video/mp4"),
    "avi": (("avi",), "video/x-msvideo"),
}


def tell_kind(name, content):
    """What a file is, if it is something that we take as evidence.

    :param name: the file name as the browser sent it
    :param content: all bytes of the file
    :return: a key of RECORDINGS or of guest_files.KINDS, or None
    """
    kind = _tell_recording(content)
    if kind:
        extension = os.path.splitext(name.strip())[1].lower().lstrip(".")
        return kind if extension in RECORDINGS[kind][0] else None
    return guest_files.tell_kind(name, content)


def _tell_recording(content):
    if content.startswith(b"ID3") or content[:2] in (b"\xff\xfb", b"\xff\xf3"):
        return "mp3"
    if content.startswith(b"#!AMR"):
        return "amr"
    if content.startswith(b"RIFF") and content[8:12] in (b"WAVE", b"AVI "):
        return "wav" if content[8:12] == b"WAVE" else "avi"
    is_heic = guest_files.tell_kind("x.heic", content[:64]) == "heic"
    return "mp4" if content[4:8] == b"ftyp" and not is_heic else None
