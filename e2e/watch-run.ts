import { expect, type Page } from '@playwright/test';

/** What a run page showed at one moment. */
export type Sight = {
  percent: number | null;
  steps: { title: string; state: string; done: number }[];
  thumbnails: number;
};

declare global {
  interface Window {
    sights?: Sight[];
    watcher?: MutationObserver;
  }
}

/**
 * Notes what the page shows of a run at every change of the document. The notes live in the document:
 * they go on over links inside the app, and are gone after a reload.
 */
export async function watchRun(page: Page): Promise<void> {
  await page.evaluate(() => {
    const numberIn = (text: string) =>
      Number((/([\d,]+)(?: of [\d,]+)? items?/.exec(text)?.[1] ?? '0').replaceAll(',', ''));
    const look = (): Sight => {
      const bar = document.querySelector('[role="progressbar"][aria-label="Progress of the run"]');
      const steps = [...document.querySelectorAll<HTMLElement>('main ol > li[data-state]')].map((step) => {
        const text = step.textContent ?? '';
        return {
          title: /^\d\. [A-Z][a-z]+ ?[a-z]*/.exec(text)?.[0] ?? text,
          state: step.dataset.state ?? '',
          done: numberIn(text),
        };
      });
      const thumbnails = document.querySelectorAll('ul[aria-label="Newest images"] > li').length;
      return { percent: bar ? Number(bar.getAttribute('aria-valuenow')) : null, steps, thumbnails };
    };
    const sights: Sight[] = [];
    let last = '';
    const note = () => {
      const sight = look();
      const text = JSON.stringify(sight);
      if (sight.steps.length === 0 || text === last) return;
      last = text;
      sights.push(sight);
    };
    window.sights = sights;
    window.watcher = new MutationObserver(note);
    window.watcher.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    note();
  });
}

/** Everything that was noted since `watchRun`; throws when the page was loaded anew meanwhile. */
export async function sightsOf(page: Page): Promise<Sight[]> {
  const sights = await page.evaluate(() => window.sights);
  if (!sights) throw new Error('The page was loaded anew: the notes are gone.');
  return sights;
}

const ORDER = ['pending', 'running', 'retrying', 'completed', 'skipped'];

/** Every number and state that went back from one sight to the next, in words; empty when all went forward only. */
export function goneBack(sights: readonly Sight[]): string[] {
  const found: string[] = [];
  for (const [index, now] of sights.entries()) {
    const before = sights[index - 1];
    if (!before) continue;
    if (now.percent !== null && before.percent !== null && now.percent < before.percent)
      found.push(`${before.percent} % to ${now.percent} %`);
    if (now.thumbnails < before.thumbnails) found.push(`${before.thumbnails} thumbnails to ${now.thumbnails}`);
    for (const [place, step] of now.steps.entries()) {
      const earlier = before.steps[place];
      if (!earlier) continue;
      if (step.done < earlier.done) found.push(`${step.title}: ${earlier.done} items to ${step.done}`);
      if (rank(step.state) < rank(earlier.state)) found.push(`${step.title}: ${earlier.state} to ${step.state}`);
    }
  }
  return found;
}

const rank = (state: string) => (state === 'retrying' ? ORDER.indexOf('running') : ORDER.indexOf(state));

/** The newest images stand on the run page, each with its pixels. */
export async function expectThumbnails(page: Page, count: number): Promise<void> {
  const images = page.getByRole('list', { name: 'Newest images' }).locator('img');
  await expect(images).toHaveCount(count);
  const arrived = () =>
    images.evaluateAll((all) => all.filter((img) => (img as HTMLImageElement).naturalWidth > 0).length);
  await expect.poll(arrived).toBe(count);
}
