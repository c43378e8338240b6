/*
 * zlib.mjs - deflate of node, and the CRC-32 that Node 18 does not have yet (APPNOTE 4.4.7).
 */
export { deflateRawSync } from 'node:zlib';

export function crc32(bytes) {
  let crc = ~0;

  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return ~crc >>> 0;
}
