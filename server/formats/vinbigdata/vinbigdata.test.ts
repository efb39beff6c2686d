import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { memoryTree } from '../../testing/contracts/memory-tree';
import { csvLines } from '../csv';
import type { TableRow } from '../format';
import { detectFormat } from '../index';

const HEADER = 'image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max';
const ROW = 'a,Cardiomegaly,3,R8,691,1375,1653,1831';

async function rowsOf(text: string, more: Record<string, string> = {}) {
  const files = memoryTree({ 'train.csv': text, 'images/a.png': '', ...more });
  const layout = await detectFormat(files, 'vinbigdata');
  const rows: TableRow[] = [];
  for await (const row of layout.tables!.readRows('train.csv', files.read('train.csv'))) rows.push(row);
  return rows;
}

describe('a row', () => {
  it('is a reader, a class and a box in pixels', async () => {
    expect(await rowsOf(`${HEADER}\n${ROW}\n`)).toEqual([
      {
        line: 2,
        image: 'a',
        reader: 'R8',
        classId: 3,
        box: { left: 691, top: 1375, right: 1653, bottom: 1831 },
        problem: null,
      },
    ]);
  });

  it.each([
    ['as VinBigData writes it', 'a,No finding,14,R7,,,,'],
    ['in other letters', 'a,no_finding,14,R7,,,,'],
    ['with a box that means nothing', 'a,No finding,14,R7,0,0,1,1'],
  ])('states no finding, %s', async (_, row) => {
    expect(await rowsOf(`${HEADER}\n${row}`)).toEqual([
      { line: 2, image: 'a', reader: 'R7', classId: null, box: null, problem: null },
    ]);
  });

  it.each([
    ['a missing column', 'a,Cardiomegaly,3,R8,691,1375,1653', 'wrong_column_count'],
    ['one column too many', `${ROW},1`, 'wrong_column_count'],
    ['text for a number', 'a,Cardiomegaly,3,R8,left,1375,1653,1831', 'not_a_number'],
    ['NaN', 'a,Cardiomegaly,3,R8,NaN,1375,1653,1831', 'not_a_number'],
    ['infinity', 'a,Cardiomegaly,3,R8,1e999,1375,1653,1831', 'not_a_number'],
    ['a finding without a box', 'a,Cardiomegaly,3,R8,,,,', 'not_a_number'],
    ['no class', 'a,Cardiomegaly,,R8,1,2,3,4', 'class_not_whole'],
    ['half a class', 'a,Cardiomegaly,3.5,R8,1,2,3,4', 'class_not_whole'],
    ['a negative class', 'a,Cardiomegaly,-1,R8,1,2,3,4', 'class_not_whole'],
    ['another name for the class', 'a,Nodule,3,R8,1,2,3,4', 'class_name_differs'],
    ['no reader', 'a,Cardiomegaly,3,,1,2,3,4', 'reader_missing'],
  ])('with %s is a problem of its line, the others are kept', async (_, row, code) => {
    const [good, bad, after] = await rowsOf(`${HEADER}\n${ROW}\n${row}\n${ROW}\n`);
    expect(bad).toMatchObject({ line: 3, problem: { code } });
    expect([good, after]).toMatchObject([{ problem: null }, { line: 4, problem: null }]);
  });

  it.each([
    ['a byte order mark', `\ufeff${HEADER}\n${ROW}\n`],
    ['CR alone', `${HEADER}\r${ROW}\r`],
    ['CRLF', `${HEADER}\r\n${ROW}\r\n`],
    ['no line end', `${HEADER}\n${ROW}`],
    ['blanks around values', `${HEADER}\n${ROW.replaceAll(',', ' , ')}\n`],
    ['quotes', `${HEADER}\n${ROW.replace('Cardiomegaly', '"Cardiomegaly"')}\n`],
    ['a header in capitals', `${HEADER.toUpperCase()}\n${ROW}\n`],
    ['classes as 3.0', `${HEADER}\n${ROW.replace(',3,', ',3.0,')}\n`],
  ])('may stand in a file with %s', async (_, text) => {
    expect(await rowsOf(text)).toMatchObject([{ line: 2, image: 'a', classId: 3, problem: null }]);
  });

  it('keeps a comma inside quotes', async () => {
    const [row] = await rowsOf(`${HEADER}\na,"Opacity, left",3,R8,1,2,3,4\n`);
    expect(row).toMatchObject({ classId: 3, reader: 'R8', problem: null });
  });

  it('may have its columns in another order, and others beside', async () => {
    const text = 'rad_id,note,x_max,y_max,x_min,y_min,class_id,class_name,image_id\nR8,,3,4,1,2,3,Mass,a\n';
    expect(await rowsOf(text)).toMatchObject([{ reader: 'R8', image: 'a', box: { left: 1, bottom: 4 } }]);
  });

  it('whose quote is never closed costs no other row', async () => {
    const rows = await rowsOf(`${HEADER}\n${ROW}\na,"Mass,3,R8,1,2,3,4\n${ROW}\n`);
    expect(rows.at(-1)).toMatchObject({ line: 4, reader: 'R8', problem: null });
  });

  it('is refused when its line never ends', async () => {
    const rows = await rowsOf(`${HEADER}\n${ROW}\n${'x'.repeat(300_000)}`);
    expect(rows).toMatchObject([{ problem: null }, { line: 3, problem: { code: 'row_too_long' } }]);
  });
});

describe('the layout', () => {
  it('names classes by number, and readers in the order people count', async () => {
    const text = `${HEADER}\na,Mass,8,R10,1,2,3,4\na,,8,R9,1,2,3,4\na,No finding,14,R1,,,,\na,Nodule,0,R9,1,2,3,4\n`;
    const layout = await detectFormat(memoryTree({ 'train.csv': text, 'a.png': '' }), 'auto');
    expect(layout.classes).toEqual([
      { id: 0, name: 'Nodule' },
      { id: 8, name: 'Mass' },
    ]);
    expect(layout.tables!.readers).toEqual(['R1', 'R9', 'R10']);
    expect(layout.why).toBe('train.csv has the columns of VinBigData: 3 readers, 2 classes.');
  });

  it('finds images by name in any folder, with any extension, and keeps their splits', async () => {
    const files = memoryTree({
      'train.csv': `${HEADER}\n${ROW}`,
      'train/a.jpg': '',
      'test/deep/b.png': '',
      'notes.csv': 'x',
    });
    const layout = await detectFormat(files, 'auto');
    const classify = await layout.openClassifier(files);
    expect(classify({ path: 'train/a.jpg' })).toMatchObject({ kind: 'image', imageName: 'a', split: 'training' });
    expect(classify({ path: 'test/deep/b.png' })).toMatchObject({ imageName: 'b', split: 'test' });
    expect(classify({ path: 'train.csv' })).toMatchObject({ kind: 'label' });
    expect(classify({ path: 'notes.csv' })).toBeNull();
  });

  it('reads true sizes: dim0 is the height', async () => {
    const meta = 'image_id,dim0,dim1\na,2836,2336\nb,x,1\nc,0,5\n';
    const files = memoryTree({ 'train.csv': `${HEADER}\n${ROW}`, 'train_meta.csv': meta, 'a.png': '' });
    const layout = await detectFormat(files, 'auto');
    expect(layout.configFiles).toEqual(['train_meta.csv']);
    const sizes = [];
    for await (const size of layout.tables!.readSizes('train_meta.csv', files.read('train_meta.csv'))) sizes.push(size);
    expect(sizes).toEqual([{ image: 'a', width: 2336, height: 2836 }]);
  });

  it.each([
    ['a CSV with other columns', { 'boxes.csv': 'file,x,y\na,1,2\n' }],
    ['no CSV', {}],
  ])('is not that of a folder with %s', async (_, files) => {
    await expect(detectFormat(memoryTree({ ...files, 'a.png': '' }), 'vinbigdata')).rejects.toMatchObject({
      code: 'format_does_not_fit',
    });
  });
});

it('numbers lines the same wherever the bytes are cut', async () => {
  const text = `\ufeff${HEADER}\r\n${ROW}\r\n\r\na,Ödem,3,"R8",1,2,3,4\r\n${ROW}`;
  const linesOf = async (size: number) => {
    const bytes = Buffer.from(text);
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, at * size + size),
    );
    const lines = [];
    for await (const line of csvLines(Readable.from(chunks))) lines.push(line);
    return lines;
  };
  const whole = await linesOf(10_000);
  expect(whole.map(({ line }) => line)).toEqual([1, 2, 4, 5]);
  for (const size of [1, 2, 3, 7, 50]) expect(await linesOf(size)).toEqual(whole);
});

it('reads a long table without holding it', async () => {
  const rows = 200_000;
  async function* chunks() {
    for (let at = 0; at < rows; at += 1000) yield Buffer.from(`${ROW}\n`.repeat(1000));
  }
  let seen = 0;
  let most = 0;
  const before = process.memoryUsage().heapUsed + process.memoryUsage().external;
  for await (const { fields } of csvLines(Readable.from(chunks()))) {
    seen += fields!.length === 8 ? 1 : 0;
    if (seen % 20_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed + process.memoryUsage().external);
  }
  expect(seen).toBe(rows);
  expect(most - before).toBeLessThan(100 * 1024 * 1024);
});
