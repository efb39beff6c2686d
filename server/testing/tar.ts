import fs from 'node:fs';
import path from 'node:path';

/** An entry as it is written; `claims` is what its header says instead of the truth. */
export type TarFile = {
  name: string;
  content?: Buffer | string;
  /** The letter of its kind: '0' a file (when not given), '1' and '2' links, '3' a device, '5' a folder, 'S' sparse, 'L' a long name, 'x' pax. */
  type?: string;
  claims?: { size?: number; checksum?: number };
};

const BLOCK = 512;
const padded = (content: Buffer) => Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);

/** A tar archive of these entries in this order, hostile ones among them; without `end` its end mark is missing. */
export function tarOf(files: TarFile[], { end = true } = {}): Buffer {
  return Buffer.concat([...files.flatMap(entry), ...(end ? [Buffer.alloc(2 * BLOCK)] : [])]);
}

function entry({ name, content = '', type = '0', claims = {} }: TarFile): Buffer[] {
  const data = Buffer.from(content as string);
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number) =>
    header.write(`${value.toString(8).padStart(digits, '0')}\0`, at);
  header.write(name, 0, 100);
  octal(0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(claims.size ?? data.length, 124, 11);
  octal(Date.UTC(2026, 0, 1) / 1000, 136, 11);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\x0000', 257);
  octal(claims.checksum ?? header.reduce((sum, byte) => sum + byte, 0), 148, 6);
  header.write(' ', 155);
  return [header, padded(data)];
}

/** A pax header for the entry after it. */
export function paxOf(records: Record<string, string>): TarFile {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    let length = rest;
    while (String(length).length + rest !== length) length = String(length).length + rest;
    return `${length} ${key}=${value}\n`;
  });
  return { name: 'PaxHeader', type: 'x', content: lines.join('') };
}

/** The files of a folder as a tar archive, by path. */
export function tarOfFolder(folder: string): Buffer {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const names = files.map((each) => path.relative(folder, path.join(each.parentPath, each.name))).sort();
  return tarOf(
    names.flatMap((name) => {
      const file = { name, content: fs.readFileSync(path.join(folder, name)) };
      return Buffer.byteLength(name) > 100 ? [paxOf({ path: name }), file] : [file];
    }),
  );
}
