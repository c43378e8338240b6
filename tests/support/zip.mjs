/*
 * zip.mjs - ZIP files byte by byte (APPNOTE 4.3), right ones and wrong ones; other small files of the kinds that are taken.
 */
import { crc32, deflateRawSync } from './zlib.mjs';

const u16 = (value) => { const b = Buffer.alloc(2); b.writeUInt16LE(value & 0xffff); return b; };
const u32 = (value) => { const b = Buffer.alloc(4); b.writeUInt32LE(value >>> 0); return b; };

/**
 * @param entries  [{name, bytes, stored: not deflated, unpacked: what the headers say, flags, mode, local: name in the local header,
 *                 moved: added to the place that the directory tells}]
 * @param odd      {before, comment, after, count: added to the number that the end tells}
 */
export function zip(entries, { before = '', comment = '', after = '', count = 0 } = {}) {
  const parts = [Buffer.from(before)];
  const directory = [];
  let at = parts[0].length;

  for (const { name, bytes = '', stored = false, unpacked, flags = 0, mode = 0, local = name, moved = 0, method } of entries) {
    const raw = Buffer.from(bytes);
    const packed = stored ? raw : deflateRawSync(raw, { level: 9 });
    const common = (of) => Buffer.concat([u16(20), u16(flags), u16(method ?? (stored ? 0 : 8)), u32(0), u32(crc32(raw)), u32(packed.length),
      u32(unpacked ?? raw.length), u16(Buffer.byteLength(of)), u16(0)]);

    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), u16(0x314), common(name), u16(0), u16(0), u16(0), u32(mode * 65536), u32(at + moved),
      Buffer.from(name)]));
    parts.push(Buffer.concat([Buffer.from('PK\x03\x04'), common(local), Buffer.from(local), packed]));
    at += parts[parts.length - 1].length;
  }
  const list = Buffer.concat(directory);

  return Buffer.concat([...parts, list, Buffer.from('PK\x05\x06'), u16(0), u16(0), u16(entries.length + count), u16(entries.length + count),
    u32(list.length), u32(at), u16(Buffer.byteLength(comment)), Buffer.from(comment), Buffer.from(after)]);
}

export const docx = (more = []) => zip([{ name: '[Content_Types].xml', bytes: '<Types/>' }, { name: 'word/document.xml', bytes: '<w/>' }, ...more]);
export const xlsx = () => zip([{ name: '[Content_Types].xml', bytes: '<Types/>' }, { name: 'xl/workbook.xml', bytes: '<x/>' }]);
export const pptx = () => zip([{ name: '[Content_Types].xml', bytes: '<Types/>' }, { name: 'ppt/presentation.xml', bytes: '<p/>' }]);
export const pdf = (middle = '') => Buffer.from(`%PDF-1.7\n1 0 obj\n<<>>\nendobj\n${middle}\nstartxref\n9\n%%EOF\n`, 'latin1');
export const jpg = (middle = '') => Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), Buffer.from(middle, 'latin1'), Buffer.from('ffd9', 'hex')]);
export const png = (middle = '') => Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010800000000', 'hex'), Buffer.from('3a7e9b55', 'hex'),
  Buffer.from(middle, 'latin1'), Buffer.from('0000000049454e44ae426082', 'hex')]);
