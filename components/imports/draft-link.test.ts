import { expect, it } from 'vitest';
import { link, linkOfSource, nameOfSource, sourceOfLink, type WizardSource, wizardHref } from './draft-link';
import { DEFAULTS } from './settings';

const nothing = { from: 'folder', path: '', upload: '', url: '', config: '', labels: '', sha256: '' } as const;
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
];

it.each(SOURCES)('keeps %j in the link and reads it again', (source, name) => {
  expect(sourceOfLink({ ...nothing, ...linkOfSource(source) })).toEqual(source);
  expect(nameOfSource(source)).toBe(name);
});

it.each(['folder', 'upload', 'archive', 'config'] as const)('names no source while %s is empty', (from) => {
  expect(sourceOfLink({ ...nothing, from })).toBeNull();
});

it('opens the wizard with what a run was made of', () => {
  const settings = { ...DEFAULTS, validation_mode: 'lenient' as const };
  const href = wizardHref({ source: SOURCES[0]![0], format: 'yolo', settings });
  const query = new URL(href!, 'http://x').searchParams;
  expect(Object.fromEntries(query)).toEqual({
    path: '/data/scans',
    format: 'yolo',
    step: 'options',
    options: '{"validation_mode":"lenient"}',
  });
  const into = wizardHref({ source: SOURCES[0]![0], format: 'auto', settings: DEFAULTS, into: 'd1' });
  expect(new URL(into!, 'http://x').searchParams.get('into')).toBe('d1');
  expect(link.options.parse(query.get('options')!)).toEqual({ validation_mode: 'lenient' });
});
