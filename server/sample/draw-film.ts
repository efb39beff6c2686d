import { outlineOf } from './anatomy';
import { drawChest } from './chest';
import { expose, FILM, onFilm, someExposure } from './film';
import { changeBy, drawFinding } from './findings';
import type { PlannedFilm } from './patients';
import type { Found } from './readers';

/** A film as 8-bit grey pixels, rows first, and where its findings lie in pixels of it. */
export function drawFilm({ body, findings, seed }: PlannedFilm): { pixels: Uint8Array; found: Found[] } {
  const chest = drawChest(body, outlineOf(body, changeBy(findings)));
  const exposure = someExposure(seed);
  const found = findings.map((finding): Found => {
    const points = drawFinding(chest, finding).map((point) => onFilm(exposure, point));
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    const at = (value: number) => Math.min(FILM, Math.max(0, Math.round(value)));
    return {
      classId: finding.classId,
      box: [at(Math.min(...xs)), at(Math.min(...ys)), at(Math.max(...xs)), at(Math.max(...ys))],
      strength: finding.strength,
    };
  });
  return { pixels: expose(chest.density, exposure), found };
}
