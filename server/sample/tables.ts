import type { ProblemCode } from '../domain/verdicts';
import { chanceOf, shuffled } from './chance';
import { NO_FINDING, nameOfClass } from './classes';
import type { Box } from './readers';
import type { TrueImage, Truth } from './truth';

const HEADER = 'image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max';

type Row = { text: string; image_id: string; code: ProblemCode | null };
type Host = { image: TrueImage; reader: string; mark: TrueImage['readings'][string][number] };

/** The table of readings and which of its lines are wrong. Adds the one planted mark that is kept to the readings it belongs to. */
export function readingsTable(
  seed: number,
  images: TrueImage[],
): { text: string; wrong: Truth['wrong_rows']; rows: number } {
  const planted = plantRows(seed, images);
  const rows = images.flatMap((image) => [...rowsOf(image), ...(planted.get(image.image_id) ?? [])]);
  const all = [...rows, ...(planted.get('') ?? [])];
  const wrong = all.flatMap(({ code, image_id }, index) => (code ? [{ line: index + 2, code, image_id }] : []));
  // Only now: its row was planted already.
  for (const { image, reader, mark } of clippedOnes(seed, images))
    image.readings[reader]!.push({ ...mark, box: clipped(image) });
  return { text: [HEADER, ...all.map(({ text }) => text), ''].join('\n'), wrong, rows: all.length };
}

const line = (
  image: string,
  name: string,
  id: number | string,
  reader: string,
  box: readonly (number | string)[] = ['', '', '', ''],
) => [image, name, id, reader, ...box].join(',');

function rowsOf({ image_id, readings }: TrueImage): Row[] {
  return Object.entries(readings).flatMap(([reader, marks]) => {
    const row = (text: string): Row => ({ text, image_id, code: null });
    if (marks.length === 0) return [row(line(image_id, NO_FINDING.name, NO_FINDING.id, reader))];
    return marks.map(({ class_id, class_name, box }) => row(line(image_id, class_name, class_id, reader, box)));
  });
}

/** Marks of plain images with several, so that one wrong row beside them says nothing of the image. */
function hostsOf(seed: number, images: readonly TrueImage[]): Host[] {
  const isPlain = (image: TrueImage) =>
    !image.problem &&
    !image.copy_of &&
    image.true_width === image.width &&
    Object.values(image.readings).flat().length > 2;
  return shuffled(chanceOf(seed, 400), images.filter(isPlain)).map((image) => {
    const [reader, marks] = Object.entries(image.readings).find(([, each]) => each.length > 0)!;
    return { image, reader, mark: marks[0]! };
  });
}

const clippedOnes = (seed: number, images: readonly TrueImage[]): Host[] => hostsOf(seed, images).slice(0, 1);
const overEdge = ({ width }: TrueImage): Box => [width - 90, 400, width + 60, 520];
const clipped = ({ width }: TrueImage): Box => [width - 90, 400, width, 520];

/** Wrong rows by the image after whose rows they stand; under no image the last ones. */
function plantRows(seed: number, images: readonly TrueImage[]): Map<string, Row[]> {
  const hosts = hostsOf(seed, images);
  const planted = new Map<string, Row[]>();
  const plant = (code: ProblemCode, number: number, textOf: (host: Host) => string) => {
    const host = hosts[number % hosts.length];
    if (!host) return;
    const { image_id } = host.image;
    planted.set(image_id, [...(planted.get(image_id) ?? []), { text: textOf(host), image_id, code }]);
  };
  const said = (
    host: Host,
    box: readonly (number | string)[],
    more: { name?: string; id?: string; reader?: string } = {},
  ) =>
    line(
      host.image.image_id,
      more.name ?? host.mark.class_name,
      more.id ?? host.mark.class_id,
      more.reader ?? host.reader,
      box,
    );
  plant('box_clipped', 0, (host) => said(host, overEdge(host.image)));
  plant('inverted_box', 1, (host) => said(host, [700, 300, 520, 420]));
  plant('inverted_box', 2, (host) => said(host, [300, 620, 420, 500]));
  plant('zero_area', 3, (host) => said(host, [512, 300, 512, 420]));
  plant('box_outside', 4, (host) => said(host, [host.image.width + 20, 300, host.image.width + 200, 420]));
  plant('duplicate_row', 5, (host) => said(host, host.mark.box));
  plant('class_name_differs', 6, (host) => said(host, [300, 300, 420, 420], { name: `${host.mark.class_name}?` }));
  plant('not_a_number', 7, (host) => said(host, [300, 'n/a', 420, 420]));
  plant('class_not_whole', 8, (host) => said(host, [300, 300, 420, 420], { id: '3.5' }));
  plant('reader_missing', 9, (host) => said(host, [300, 300, 420, 420], { reader: '' }));
  plant('wrong_column_count', 10, (host) => said(host, [300, 300, 420]));
  plant('contradicts_finding', 11, (host) => line(host.image.image_id, NO_FINDING.name, NO_FINDING.id, host.reader));
  const unknown = ['0123456789abcdef0123456789abcdef', 'fedcba9876543210fedcba9876543210'];
  const orphan = (image_id: string): Row => ({
    text: line(image_id, nameOfClass(3), 3, 'R9', [300, 500, 700, 760]),
    image_id,
    code: 'orphan_row',
  });
  planted.set('', unknown.map(orphan));
  return planted;
}

/** The true sizes of the images that were resized. */
export const sizesTable = (images: readonly TrueImage[]): string =>
  [
    'image_id,dim0,dim1',
    ...images
      .filter((image) => image.true_width !== image.width)
      .map(({ image_id, true_height, true_width }) => `${image_id},${true_height},${true_width}`),
    '',
  ].join('\n');

/** Who is on which image. */
export const patientsTable = (images: readonly TrueImage[]): string =>
  ['image_id,patient_id', ...images.map(({ image_id, patient_id }) => `${image_id},${patient_id}`), ''].join('\n');
