import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { addMember, createPerson } from '../../services/accounts/people';
import { ensureChromium } from '../../testing/chromium.mjs';
import { ROOT, type Site } from '../site';

const VISITS = 5;
const RIDES = 3;
const WINDOW = { width: 1440, height: 900 };
const PERSON = { name: 'Bench', email: 'bench@example.org', password: 'a long password for the bench' };

export type Seen = { first_paint_ms: number; first_images_ms: number; scroll_worst_frame_ms: number };

/** What a person sees of the images of a dataset, in Chromium, signed in. Milliseconds; the middle of five visits, the worst of three rides. */
export async function seenInBrowser({ context: site }: Site, base: string, datasetId: string): Promise<Seen> {
  const { id: userId } = await createPerson(site, PERSON);
  await site.records.as(site.actor.tenantId, (tx) =>
    addMember(tx, site.actor.tenantId, { userId, name: PERSON.name, email: PERSON.email, role: 'data_lead' }),
  );
  const executablePath = await ensureChromium(ROOT);
  const browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-background-networking', '--disable-quic', '--disable-dev-shm-usage', '--disable-gpu'],
  });
  try {
    const place = `${base}/datasets/${datasetId}/images?sort_by=filename&sort_order=asc`;
    const visits: Visit[] = [];
    for (let nth = 0; nth <= VISITS; nth++) visits.push(await visit(browser, base, place));
    const measured = visits.slice(1); // the first one warms up
    return {
      first_paint_ms: middle(measured.map(({ painted }) => painted)),
      first_images_ms: middle(measured.map(({ filled }) => filled)),
      scroll_worst_frame_ms: await worstFrame(browser, base, place),
    };
  } finally {
    await browser.close();
  }
}

/** Somebody with nothing cached who has just signed in. */
async function signedIn(browser: Browser, base: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: WINDOW, baseURL: base });
  await context.addInitScript('globalThis.__name = (named) => named'); // what the compiler calls around functions that travel
  const { email, password } = PERSON;
  const answer = await context.request.post('/api/auth/sign-in/email', {
    data: { email, password },
    headers: { origin: base },
  });
  if (!answer.ok()) throw new Error(`signing in: ${answer.status()} ${await answer.text()}`);
  return context;
}

type Visit = { painted: number; filled: number };

async function visit(browser: Browser, base: string, place: string): Promise<Visit> {
  const context = await signedIn(browser, base);
  try {
    const page = await context.newPage();
    await page.goto(place);
    await filled(page);
    return await page.evaluate(() => ({
      painted: performance.getEntriesByName('first-contentful-paint')[0]!.startTime,
      filled: performance.now(),
    }));
  } finally {
    await context.close();
  }
}

/** Every tile on screen has its picture. */
const filled = (page: Page) =>
  page.waitForFunction(() => {
    const tiles = [...document.querySelectorAll<HTMLElement>('[data-index]')].filter(
      (tile) => tile.getBoundingClientRect().top < window.innerHeight,
    );
    const isThere = (tile: HTMLElement) => tile.querySelector('img')?.complete === true;
    return tiles.length > 0 && tiles.every(isThere);
  });

/** A ride of slow and of fast stretches; the first one warms up. */
async function worstFrame(browser: Browser, base: string, place: string): Promise<number> {
  const context = await signedIn(browser, base);
  try {
    const page = await context.newPage();
    await page.goto(place);
    await filled(page);
    const rides: number[] = [];
    for (let nth = 0; nth <= RIDES; nth++) {
      rides.push(await page.evaluate(ride));
      await page.evaluate(() => window.scrollTo(0, 0));
      await filled(page);
    }
    return Math.round(Math.max(...rides.slice(1)));
  } finally {
    await context.close();
  }
}

async function ride(): Promise<number> {
  const frame = () => new Promise<number>((done) => requestAnimationFrame(done));
  let [last, longest] = [await frame(), 0];
  for (const step of [60, 900, 120, 4000, 60]) {
    for (let nth = 0; nth < 60; nth++) {
      window.scrollBy(0, step);
      const now = await frame();
      longest = Math.max(longest, now - last);
      last = now;
    }
  }
  return longest;
}

const middle = (values: readonly number[]) => Math.round([...values].sort((a, b) => a - b)[values.length >> 1]!);
