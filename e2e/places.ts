import type { APIRequestContext, Locator, Page } from '@playwright/test';
import type { Role } from '../server/domain/roles';
import { chests, get, post, runAtRest, startImport } from './api';
import { folder } from './inbox';

/** What the addresses of pages are made of. */
export type Ids = { dataset: string; image: string; run: string; refused: string; near: string; read: string };

/** A page of the product: how it is called, where it is, who looks, and what stands on it when all has come. */
export type Place = {
  name: string;
  path: (ids: Ids) => string;
  as: Role | null;
  ready: (page: Page) => Locator;
};

const heading =
  (name: string | RegExp, level = 1) =>
  (page: Page) =>
    page.getByRole('heading', { level, name });
const table = (name: string) => (page: Page) => page.getByRole('table', { name });

const lead = 'data_lead';
const inside =
  (rest: string) =>
  ({ dataset }: Ids) =>
    `/datasets/${dataset}${rest}`;
const wizard = `/imports/new?path=${encodeURIComponent(folder('chests'))}`;
const found = (page: Page) => page.getByRole('complementary', { name: 'What was found' }).getByText('Effusion');

/** Every page there is. */
export const PLACES: readonly Place[] = [
  { name: 'sign-in', path: () => '/sign-in', as: null, ready: heading(/sign in/i) },
  { name: 'setup', path: () => '/setup', as: null, ready: heading(/./) },
  { name: 'invitation-unknown', path: () => '/invitation/unknown', as: null, ready: heading(/./, 2) },
  { name: 'datasets', path: () => '/datasets', as: lead, ready: table('Datasets') },
  { name: 'dataset', path: inside(''), as: lead, ready: (page) => page.locator('svg.recharts-surface').first() },
  { name: 'images', path: inside('/images'), as: lead, ready: (page) => page.getByRole('list', { name: 'Images' }) },
  { name: 'images-list', path: inside('/images?view=list'), as: lead, ready: table('Images') },
  {
    name: 'image',
    path: ({ dataset, image }) => `/datasets/${dataset}/images/${image}?q=chest-0&n=2`,
    as: lead,
    ready: (page) => page.getByRole('list', { name: 'Annotations' }),
  },
  { name: 'problems', path: inside('/problems'), as: lead, ready: table('Verdicts') },
  { name: 'versions', path: inside('/splits'), as: lead, ready: table('Versions') },
  { name: 'splits-draw', path: inside('/splits?show=splits'), as: lead, ready: table('Splits, wanted and got') },
  { name: 'leakage', path: inside('/splits?show=leakage'), as: lead, ready: heading('Nothing leaks', 2) },
  {
    name: 'splits-history',
    path: inside('/splits?show=history'),
    as: lead,
    ready: (page) => page.getByRole('list', { name: 'Changes of splits' }),
  },
  { name: 'version', path: inside('/versions/1'), as: lead, ready: (page) => page.getByRole('list', { name: 'Gate' }) },
  {
    name: 'versions-compare',
    path: inside('/versions/compare?a=1&b=2'),
    as: lead,
    ready: heading(/From version 1 to 2/, 2),
  },
  {
    name: 'duplicates',
    path: inside('/duplicates'),
    as: lead,
    ready: (page) => page.getByRole('region', { name: /copy$/ }),
  },
  { name: 'duplicates-all', path: inside('/duplicates?show=all'), as: lead, ready: table('Every image') },
  {
    name: 'duplicates-undecided',
    path: ({ near }) => `/datasets/${near}/duplicates?show=undecided`,
    as: lead,
    ready: (page) => page.getByRole('list', { name: 'Undecided pairs' }),
  },
  {
    name: 'duplicates-near',
    path: ({ near }) => `/datasets/${near}/duplicates`,
    as: lead,
    ready: (page) => page.getByRole('region', { name: /copy$/ }),
  },
  {
    name: 'agreement',
    path: ({ read }) => `/datasets/${read}/agreement`,
    as: lead,
    ready: (page) => page.getByRole('table', { name: 'Consensus per class' }),
  },
  {
    name: 'agreement-nobody',
    path: inside('/agreement'),
    as: lead,
    ready: (page) => page.getByText('Nobody has read'),
  },
  {
    name: 'drift',
    path: inside('/drift?target=validation'),
    as: lead,
    ready: (page) => page.getByRole('list', { name: 'Images that drive the drift' }),
  },
  { name: 'quality', path: inside('/quality'), as: lead, ready: heading('Quality score', 2) },
  {
    name: 'quality-compare',
    path: inside('/quality?version=2&with=version:1'),
    as: lead,
    ready: (page) => page.getByText(/^From version 1/),
  },
  {
    name: 'quality-version',
    path: inside('/quality?version=1'),
    as: lead,
    ready: (page) => page.getByText(/^Version 1, made/),
  },
  { name: 'dataset-runs', path: inside('/runs'), as: lead, ready: table('Runs') },
  { name: 'dataset-settings', path: inside('/settings'), as: lead, ready: heading('Delete dataset', 2) },
  { name: 'runs', path: () => '/runs', as: lead, ready: table('Runs') },
  { name: 'run', path: ({ run }) => `/runs/${run}`, as: lead, ready: heading('Quality score', 2) },
  {
    name: 'run-refused',
    path: ({ refused }) => `/runs/${refused}`,
    as: lead,
    ready: (page) => page.locator('main [role=alert]'),
  },
  {
    name: 'import-source',
    path: () => '/imports/new',
    as: lead,
    ready: (page) => page.getByRole('list', { name: 'Folders' }),
  },
  {
    name: 'import-upload',
    path: () => '/imports/new?from=upload',
    as: lead,
    ready: (page) => page.getByRole('button', { name: 'Choose a folder' }),
  },
  {
    name: 'import-addresses',
    path: () => '/imports/new?from=config',
    as: lead,
    ready: (page) => page.getByLabel('Address of the configuration'),
  },
  { name: 'import-look', path: () => `${wizard}&step=look`, as: lead, ready: found },
  { name: 'import-options', path: () => `${wizard}&step=options`, as: lead, ready: found },
  { name: 'import-start', path: () => `${wizard}&step=start`, as: lead, ready: found },
  { name: 'members', path: () => '/admin/members', as: 'admin', ready: table('Members') },
  { name: 'keys', path: () => '/admin/keys', as: 'admin', ready: heading('API keys') },
  { name: 'audit', path: () => '/admin/audit', as: 'admin', ready: (page) => page.getByRole('table').first() },
  { name: 'no-permission', path: () => '/admin/members', as: 'viewer', ready: heading(/./, 2) },
  { name: 'import-no-permission', path: () => '/imports/new', as: 'viewer', ready: heading(/may not import/, 2) },
  { name: 'not-found', path: () => '/nowhere', as: lead, ready: heading(/./) },
  { name: 'run-unknown', path: () => '/runs/not-an-id', as: lead, ready: heading(/There is no/, 2) },
  { name: 'nothing-matches', path: inside('/images?q=nothing'), as: lead, ready: heading('No image matches', 2) },
];

let filled: Promise<Ids> | undefined;

/** Fills all pages, once: whom it asks as may import. */
export const fillPlaces = (request: APIRequestContext): Promise<Ids> => {
  filled ??= fill(request);
  return filled;
};

async function fill(request: APIRequestContext): Promise<Ids> {
  const { dataset, run } = await chests(request);
  const { run_id: refused } = await startImport(request, { from: 'broken' });
  await runAtRest(request, refused);
  const { run_id: nearRun, dataset_id: near } = await startImport(request, { from: 'near' });
  await runAtRest(request, nearRun);
  await fillVersions(request, dataset);
  const { run_id: readRun, dataset_id: read } = await startImport(request, { from: 'read' });
  await runAtRest(request, readRun);
  const { items } = await get<{ items: { id: string }[] }>(request, `/datasets/${dataset}/images?q=chest-001`);
  const image = items[0]?.id;
  if (!image) throw new Error('chest-001 is not in the dataset.');
  return { dataset, image, run, refused, near, read };
}

/** Two versions with a change of splits between them, which is then taken back. */
async function fillVersions(request: APIRequestContext, dataset: string): Promise<void> {
  const place = `/datasets/${dataset}`;
  const { total } = await get<{ total: number }>(request, `${place}/versions`);
  if (total > 1) return;
  await post(request, `${place}/versions`, { name: 'first' });
  const draw = { ratios: { training: 1, production: 1 }, seed: 1, reason: 'To look at' };
  const { change_id } = await post<{ change_id: string }>(request, `${place}/splits/apply`, draw);
  await post(request, `${place}/versions`, { name: 'second' });
  await post(request, `${place}/splits/history/${change_id}/undo`);
}
