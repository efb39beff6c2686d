import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { sourceContract } from '../../testing/contracts/source';
import { aMisbehavingServer, serve } from '../../testing/misbehaving-server';
import { aSourceContext } from '../../testing/source-context';
import { openSource, problemOfFile, type SourceEntry } from '../index';
import { joinTrees } from '../join-trees';
import { listEntries } from './list-entries';
import { type ListColumns, readList } from './read-list';

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});
type Answer = Parameters<typeof aMisbehavingServer>[0];

async function aServer(answer: Answer) {
  const server = await aMisbehavingServer(answer);
  const context = await aSourceContext({ hosts: server.host });
  opened.push(server, context);
  return { server, context, host: server.host.replace(':', '_') };
}

sourceContract(
  'url_list',
  async (folder) => {
    const names = fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => fs.statSync(path.join(folder, name)).isFile());
    const { server, context, host } = await aServer((request, response) =>
      serve(request, response, fs.readFileSync(path.join(folder, decodeURIComponent(request.url)))),
    );
    const source = await openSource({ type: 'url_list', urls: names.map((name) => server.url(`/${name}`)) }, context);
    return joinTrees([{ source, cut: `${host}/`, prefix: '' }], 'a list', false);
  },
  { knowsSizes: false },
);

const inList = async (text: string, columns?: ListColumns, most?: number) => {
  const entries = listEntries(readList(Readable.from([Buffer.from(text)]), columns), most);
  const found: [string, string | null][] = [];
  for await (const { path: file, problem, url } of entries) found.push([file, problem ?? url]);
  return found;
};

describe('reads', () => {
  const [a, b] = ['https://x.org/d/a.jpg', 'https://x.org/d/b.jpg'];
  const both = [
    ['x.org/d/a.jpg', a],
    ['x.org/d/b.jpg', b],
  ];
  it.each<[string, string, ListColumns | undefined]>([
    ['addresses, one a line', `${a}\n\n# a remark\r\n${b}`, undefined],
    ['a csv', `\ufeffid,url\n1,${a}\n2,"${b}"\n`, undefined],
    ['a csv with another column', `where,url\n${a},x\n${b},y\n`, { url: 'where' }],
    ['a tsv', `image_url\tid\n${a}\t1\n${b}\t2\n`, undefined],
    ['jsonl', `{"url":"${a}"}\n{"url":"${b}"}\n`, undefined],
    ['jsonl of texts', `"${a}"\n"${b}"\n`, undefined],
  ])('%s', async (_, text, columns) => {
    expect(await inList(text, columns)).toEqual(both);
  });

  it('class and split as folders; equal names of different addresses stay apart, equal addresses do not', async () => {
    const text = `url,class,set\nhttps://x.org/1/a.jpg,cat,train\nhttps://x.org/2/a.jpg,cat,train\nhttps://x.org/1/a.jpg,cat,train\nhttps://x.org/3/a.jpg,,val\n`;
    const found = (await inList(text, { label: 'class', split: 'set' })).map(([file]) => file);
    expect(found).toEqual([
      expect.stringMatching(/^training\/cat\/a-[0-9a-f]{8}\.jpg$/),
      expect.stringMatching(/^training\/cat\/a-[0-9a-f]{8}\.jpg$/),
      found[0],
      expect.stringMatching(/^validation\/a-[0-9a-f]{8}\.jpg$/),
    ]);
    expect(found[1]).not.toBe(found[0]);
  });

  it('every line to one verdict', async () => {
    const text = `url,sum\n${a},\nnot an address,\n${b},abc\nftp://x.org/a,\n,\n"open,\nhttp://x.org/img.php?id=1,\nhttp://x.org/%2e%2e%2fetc,\n`;
    expect(await inList(text, { sha256: 'sum' })).toEqual([
      both[0],
      ['(line 3 of the list)', 'line_unusable'],
      ['(line 4 of the list)', 'line_unusable'],
      ['(line 5 of the list)', 'line_unusable'],
      ['(line 6 of the list)', 'line_unusable'],
      ['(line 7 of the list)', 'line_unusable'],
      [expect.stringMatching(/^x\.org\/img-[0-9a-f]{8}\.php$/), 'http://x.org/img.php?id=1'],
      ['x.org/__etc', 'http://x.org/%2e%2e%2fetc'],
    ]);
  });

  it('no more lines than there may be, and none that is endless', async () => {
    expect(await inList(`${a}\n${b}\n${b}\n`, undefined, 1)).toEqual([
      both[0],
      ['(line 2 of the list)', 'too_many_entries'],
    ]);
    expect(await inList(`${a}\n${'x'.repeat(300_000)}\n${b}\n`)).toEqual([
      both[0],
      ['(line 2 of the list)', 'line_unusable'],
      both[1],
    ]);
  });

  it.each<[string, string, ListColumns | undefined, string]>([
    ['a page', '<html>Sign in</html>', undefined, 'list_not_known'],
    ['a table without addresses', 'id,name\n1,x\n', undefined, 'list_not_known'],
    ['a column that is not there', `url,x\n${a},1\n`, { label: 'class' }, 'list_column_missing'],
    ['a column of bare addresses', `${a}\n`, { label: 'class' }, 'list_column_missing'],
  ])('not %s', async (_, text, columns, code) => {
    await expect(inList(text, columns)).rejects.toMatchObject({ code });
  });
});

describe('fetches', () => {
  const picture = Buffer.alloc(9_000_000, 'picture');
  const sum = createHash('sha256').update(picture).digest('hex');
  const answering: Answer = (request, response) => {
    if (request.url === '/gone.png') response.writeHead(404).end();
    else if (request.url === '/inside.png') response.writeHead(302, { location: 'http://169.254.169.254/x' }).end();
    else serve(request, response, picture, { cutAfter: request.number === 1 ? 8_500_000 : undefined });
  };

  it('a file that breaks off from where it was, and forgets it when it was worked on', async () => {
    const { server, context, host } = await aServer(answering);
    const source = await openSource({ type: 'url_list', urls: [server.url('/a.png')] }, context);
    const size = await source.withLocalFile(`${host}/a.png`, async (file) => fs.statSync(file).size);
    expect(size).toBe(picture.length);
    const [first, second, ...more] = server.requests.map(({ range }) => range);
    expect([first, more]).toEqual([null, []]);
    // What was on its way when the line broke is fetched again; what came is not.
    const from = Number(/^bytes=(\d+)-$/.exec(second!)![1]);
    expect(from).toBeGreaterThan(0);
    expect(from).toBeLessThanOrEqual(8_500_000);
    for await (const { key } of context.spool.store.list(`${context.spool.prefix}files/`)) throw new Error(key);
  });

  it.each<[string, string, string, string]>([
    ['what is not there', '/gone.png', '', 'not_fetched'],
    ['what leads into the inner network', '/inside.png', '', 'not_fetched'],
    [
      'what has other bytes than promised',
      '/a.png',
      sum.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
      'checksum_differs',
    ],
  ])('%s: a verdict', async (_, name, sha256, code) => {
    const { server, context } = await aServer((request, response) => {
      const list = `url,sum\n${server.url(name)},${sha256}\n`;
      if (request.url === '/list') serve(request, response, Buffer.from(list));
      else answering({ ...request, number: 2 }, response);
    });
    const source = await openSource(
      { type: 'url_list', url: server.url('/list'), columns: { sha256: 'sum' } },
      context,
    );
    const [entry] = (await Readable.from(source.list()).toArray()) as SourceEntry[];
    const error = await source.withLocalFile(entry!.path, async () => 'read').catch((thrown: unknown) => thrown);
    expect(problemOfFile(error)).toMatchObject({ code });
    if (name === '/gone.png') expect(problemOfFile(error)?.message).toContain('answered 404');
  });
});
