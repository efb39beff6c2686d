import pg from 'pg';
import { openSite } from '../site';
import { seenInBrowser } from './browser';
import { fillDataset } from './fill';
import { openWeb, type Web } from './web';

const IMAGES = 100_000;
const SMALL = 10_000;
const ROUNDS = 60;
const COLD_ROUNDS = 5;

type Page = (id: string, web: Web) => Promise<string[]> | string[];

/** What each page asks when it opens. */
const PAGES: Record<string, Page> = {
  datasets: () => ['/datasets?limit=50'],
  overview: (id) => [
    `/datasets/${id}`,
    `/datasets/${id}/stats/classes`,
    `/datasets/${id}/samples?n=8`,
    `/runs?dataset_id=${id}&limit=5`,
  ],
  // Below the fold of the overview: asked for when they are scrolled to.
  overview_charts: (id) => [`/datasets/${id}/stats/distributions`, `/datasets/${id}/stats/boxes`],
  overview_heatmaps: (id) => [0, 1, 2, 3].map((classId) => `/datasets/${id}/stats/heatmap?class_id=${classId}`),
  browser: (id) => [`/datasets/${id}/images/anchors`, `/datasets/${id}/images?limit=100`],
  browser_deep: (id) => [`/datasets/${id}/images?limit=100&page=90`],
  browser_menus: (id) => [`/datasets/${id}/images/facets`],
  browser_filtered: (id) => [
    `/datasets/${id}/images?limit=60&class_filter=3&split=training&sort_by=filename&sort_order=asc`,
  ],
  splits: (id) => [`/datasets/${id}/stats/splits`, `/datasets/${id}/leakage?limit=1`, `/datasets/${id}/versions`],
  leakage: (id) => [`/datasets/${id}/leakage?limit=48`],
  agreement: (id) => [`/datasets/${id}/stats/agreement?iou=0.5`],
  drift: (id) => [`/datasets/${id}/stats/drift?reference=training&target=production`],
  heatmap_coverage: (id) => [`/datasets/${id}/stats/heatmap?class_id=1&mode=coverage&split=training`],
};

const option = (words: string[], name: string, otherwise: number) => {
  const at = words.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(words[at + 1]);
};
const at = (sorted: readonly number[], share: number) =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
const median = (values: readonly number[]) =>
  at(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/** How fast pages answer about 100,000 images with 1,000,000 annotations by three readers, and about a tenth of it. */
export async function query(words: string[]): Promise<Record<string, unknown>> {
  const images = option(words, 'images', IMAGES);
  const rounds = option(words, 'rounds', ROUNDS);
  const site = await openSite({});
  const web = await openWeb(site);
  try {
    const small = await fillDataset(site.context, SMALL);
    const large = await fillDataset(site.context, images);
    const { DATABASE_URL: database } = site.context.config;
    const cold = await coldOverview(database!, web, large, ['overview']);
    const allCold = await coldOverview(database!, web, large, ['overview', 'overview_charts', 'overview_heatmaps']);
    const seen = await seenInBrowser(site, web.base, large);
    const pages: Record<string, Record<string, number>> = {};
    for (const [name, page] of Object.entries(PAGES)) {
      const figures = { p50_ms: 0, p99_ms: 0, p99_ms_at_10k: 0 };
      const times = { large: [] as number[], small: [] as number[] };
      await web.ask(await page(large, web));
      await web.ask(await page(small, web));
      for (let round = 0; round < rounds; round++) {
        times.large.push(await web.ask(await page(large, web)));
        times.small.push(await web.ask(await page(small, web)));
      }
      const [all, few] = [times.large, times.small].map((list) => [...list].sort((a, b) => a - b));
      figures.p50_ms = at(all!, 0.5);
      figures.p99_ms = at(all!, 0.99);
      figures.p99_ms_at_10k = at(few!, 0.99);
      pages[name] = figures;
    }
    const peaks = web.peaks();
    return {
      images,
      browser_p99_ms: pages.browser?.p99_ms,
      overview_p99_ms: pages.overview?.p99_ms,
      overview_cold_ms: cold,
      overview_cold_to_its_end_ms: allCold,
      web_rss_mib: Math.round(peaks.web),
      figures_rss_mib: Math.round(peaks.figures),
      ...seen,
      pages,
    };
  } finally {
    await web.close();
    await site.close();
  }
}

/** The overview right after the dataset has changed: nothing that was kept is of any use. */
async function coldOverview(databaseUrl: string, web: Web, id: string, parts: readonly string[]): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const times: number[] = [];
    for (let round = 0; round < COLD_ROUNDS; round++) {
      await client.query('update darkroom.dataset set revision = revision + 1 where id = $1', [id]);
      times.push(await web.ask((await Promise.all(parts.map((part) => PAGES[part]!(id, web)))).flat()));
    }
    return median(times);
  } finally {
    await client.end();
  }
}
