import { expect, it } from 'vitest';
import type { ImportSource } from '@/server/domain/wire/imports';
import { KINDS, link, linkOfSource, nameOfSource, sourceOfLink, type WizardSource, wizardHref } from './draft-link';
import { DEFAULTS } from './settings';

const nothing = { from: 'folder', path: '', upload: '', url: '', config: '', labels: '', sha256: '' } as const;
const given: ImportSource[] = [];
const SOURCES: [WizardSource, string][] = [
  [{ type: 'folder', path: '/data/scans' }, 'scans'],
  [{ type: 'upload', upload_id: '0199a1fe-0000-7000-8000-000000000000' }, ''],
  [{ type: 'archive_url', url: 'https://example.org/a/chest%20films.tar.gz?key=1' }, 'chest films'],
  [{ type: 'archive_url', url: 'https://example.org/a.zip', sha256: 'ab'.repeat(32) }, 'a'],
  [
    {
      type: 'config_and_archive',
      config_url: 'https://example.org/data.yaml',
      archive_url: 'https://example.org/b.zip',
    },
    'b',
  ],
  [
    {
      type: 'config_images_labels',
      config_url: 'https://example.org/data.yaml',
      images_url: 'https://example.org/images.tar',
      labels_url: 'https://example.org/labels.zip',
    },
    'images',
  ],
  [
    {
      type: 'given',
      sources: [
        { type: 'folder', path: '/data/scans' },
        { type: 'archive_url', url: 'https://example.org/a.zip' },
      ],
    },
    '',
  ],
  [{ type: 'given', sources: [{ type: 'url_list', url: 'https://example.org/lists/chests.csv' }] }, 'chests'],
];

it.each(SOURCES)('keeps %j in the link and reads it again', (source, name) => {
  expect(sourceOfLink({ ...nothing, given, ...linkOfSource(source) })).toEqual(source);
  expect(nameOfSource(source)).toBe(name);
});

it.each(KINDS)('names no source while %s is empty', (from) => {
  expect(sourceOfLink({ ...nothing, given, from })).toBeNull();
});

it('opens the wizard with what a run was made of', () => {
  const settings = { ...DEFAULTS, validation_mode: 'lenient' as const };
  const href = wizardHref({ sources: [{ type: 'folder', path: '/data/scans' }], format: 'yolo', settings });
  const query = new URL(href!, 'http://x').searchParams;
  expect(Object.fromEntries(query)).toEqual({
    path: '/data/scans',
    format: 'yolo',
    step: 'options',
    options: '{"validation_mode":"lenient"}',
  });
  const into = wizardHref({
    sources: [{ type: 'folder', path: '/data/scans' }],
    format: 'auto',
    settings: DEFAULTS,
    into: 'd1',
  });
  expect(new URL(into!, 'http://x').searchParams.get('into')).toBe('d1');
  expect(link.options.parse(query.get('options')!)).toEqual({ validation_mode: 'lenient' });
});

it('opens the wizard with several sources, and with a list of addresses, as they are', () => {
  const several: ImportSource[] = [
    { type: 'folder', path: '/data/scans' },
    { type: 'archive_url', url: 'https://example.org/a.zip' },
  ];
  const list: ImportSource = { type: 'url_list', url: 'https://example.org/l.csv', columns: { label: 'kind' } };
  const addresses: ImportSource = { type: 'url_list', urls: ['https://example.org/a.png'] };
  for (const [from, sources] of [
    ['given', several],
    ['given', [addresses]],
    ['list', [list]],
  ] as const) {
    const href = wizardHref({ sources: [...sources], format: 'auto', settings: DEFAULTS });
    const query = new URL(href!, 'http://x').searchParams;
    expect([query.get('from'), query.get('step')]).toEqual([from, 'options']);
    const given = link.given.parse(query.get('given')!)!;
    expect(given).toEqual(sources);
    expect(sourceOfLink({ ...nothing, from, given })).toEqual({ type: 'given', sources });
  }
  expect(sourceOfLink({ ...nothing, from: 'list', given: several })).toBeNull();
  expect(link.given.parse('[{"type":"folder"}]')).toBeNull();
});

it('opens no wizard for what is too long for an address', () => {
  const urls = Array.from({ length: 500 }, (_, nth) => `https://example.org/${nth}.png`);
  expect(wizardHref({ sources: [{ type: 'url_list', urls }], format: 'auto', settings: DEFAULTS })).toBeNull();
});
