"""Pictures of pages as small files: at most 256 colours, which a page hardly needs more than."""

import base64
import struct
import zlib

import numpy as np
from playwright.sync_api import Browser

_PIXELS = """async (picture) => {
  const blob = await (await fetch(`data:image/png;base64,${picture}`)).blob();
  const image = await createImageBitmap(blob);
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const {data} = context.getImageData(0, 0, image.width, image.height);
  const parts = [];
  for (let at = 0; at < data.length; at += 32768) {
    parts.push(String.fromCharCode(...data.subarray(at, at + 32768)));
  }
  return [image.width, image.height, btoa(parts.join(''))];
}"""


def reduced(browser: Browser, png: bytes) -> bytes:
    """A PNG with a palette of the colours most used; others become the nearest of these."""
    width, height, pixels = _decoded(browser, png)
    colours, places, counts = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(-counts, kind="stable")[:256]]
    distances = ((colours[:, None, :].astype(int) - kept[None, :, :].astype(int)) ** 2).sum(axis=2)
    indices = distances.argmin(axis=1)[places.ravel()].astype(np.uint8).reshape(height, width)
    rows = np.hstack(
        [np.zeros((height, 1), np.uint8), indices]
    ).tobytes()  # each begins with its filter: none
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", kept.tobytes()), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _decoded(
    browser: Browser, png: bytes
) -> tuple[int, int, "np.ndarray[tuple[int, int], np.dtype[np.uint8]]"]:
    """Width, height and the red, green and blue of each pixel; the browser reads the file."""
    reader = browser.new_page()
    width, height, pixels = reader.evaluate(_PIXELS, base64.b64encode(png).decode())
    reader.close()
    return width, height, np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(-1, 4)[:, :3]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
