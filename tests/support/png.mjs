/*
 * png.mjs - makes a screenshot small: at most 256 colours, one byte a pixel. Chromium writes 8-bit RGB without interlace, and
 * that is all this reads.
 */
import { deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

function* chunks(png) {
  for (let at = signature.length; at < png.length;) {
    const size = png.readUInt32BE(at);

    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + size) };
    at += size + 12;
  }
}

const table = Array.from({ length: 256 }, (_, n) => {
  let c = n;

  for (let k = 0; k < 8; k++) {
    c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  }
  return c >>> 0;
});

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);

  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE((body.reduce((c, byte) => table[(c ^ byte) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0, 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** Undoes the filter of each line. @return the bytes of the picture */
function plain(raw, width, height, step) {
  const out = Buffer.alloc(width * height * step);
  const line = width * step;

  for (let y = 0; y < height; y++) {
    const filter = raw[y * (line + 1)];

    for (let x = 0; x < line; x++) {
      const left = x >= step ? out[y * line + x - step] : 0;
      const up = y > 0 ? out[(y - 1) * line + x] : 0;
      const corner = x >= step && y > 0 ? out[(y - 1) * line + x - step] : 0;
      const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
      const guess = [0, left, up, (left + up) >> 1, a <= b && a <= c ? left : b <= c ? up : corner][filter];

      out[y * line + x] = raw[y * (line + 1) + 1 + x] + guess;
    }
  }
  return out;
}

/** The 256 colours met most often; every other one becomes the nearest of them. */
export function shrink(png) {
  const all = [...chunks(png)];
  const { data: head } = all.find((one) => one.type === 'IHDR');
  const [width, height, step] = [head.readUInt32BE(0), head.readUInt32BE(4), { 2: 3, 6: 4 }[head[9]]];

  if (head[8] !== 8 || !step || head[12] !== 0) {
    throw new Error('not an 8-bit RGB picture');
  }
  const raw = inflateSync(Buffer.concat(all.filter((one) => one.type === 'IDAT').map((one) => one.data)));
  const pixels = plain(raw, width, height, step);
  const count = new Map();

  for (let at = 0; at < pixels.length; at += step) {
    const colour = pixels.readUIntBE(at, 3);

    count.set(colour, (count.get(colour) || 0) + 1);
  }
  const palette = [...count].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([colour]) => colour);
  const index = new Map(palette.map((colour, n) => [colour, n]));
  const distance = (a, b) => [16, 8, 0].reduce((sum, shift) => sum + (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2, 0);

  for (const colour of count.keys()) {
    if (!index.has(colour)) {
      index.set(colour, palette.reduce((best, one, n) => (distance(one, colour) < distance(palette[best], colour) ? n : best), 0));
    }
  }
  const lines = Buffer.alloc((width + 1) * height);

  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      lines[y * (width + 1) + 1 + x] = index.get(pixels.readUIntBE((y * width + x) * step, 3));
    }
  }
  const colours = Buffer.alloc(palette.length * 3);

  palette.forEach((colour, n) => colours.writeUIntBE(colour, n * 3, 3));
  return Buffer.concat([signature, chunk('IHDR', Buffer.concat([head.subarray(0, 9), Buffer.from([3, 0, 0, 0])])), chunk('PLTE', colours),
    chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
