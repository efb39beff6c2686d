/** What becomes of an item: an image, a label file, or a list row that names an image. */
export const VERDICTS = ['accepted', 'warned', 'rejected'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What an item can be: `entry` is one that was refused and would be neither image nor label file. */
export const ITEM_KINDS = ['image', 'label', 'entry'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** `item` means either: such trouble is not about the content. */
export type ProblemSubject = 'image' | 'label' | 'item';
/** `warn` keeps everything, `drop-row` loses one row of a label file, `reject` loses the item. */
export type ProblemSeverity = 'warn' | 'drop-row' | 'reject';

type Definition = {
  subject: ProblemSubject;
  severity: ProblemSeverity;
  /** One sentence; `detail` is the measured value or the reason, '' when there is none. */
  message: (detail: string) => string;
  fix: string;
};

const define =
  (subject: ProblemSubject, severity: ProblemSeverity) =>
  (sentence: string, fix: string): Definition => ({
    subject,
    severity,
    message: (detail) => (detail ? `${sentence}: ${detail}.` : `${sentence}.`),
    fix,
  });

const rejectImage = define('image', 'reject');
const warnImage = define('image', 'warn');
const rejectLabel = define('label', 'reject');
const warnLabel = define('label', 'warn');
const dropRow = define('label', 'drop-row');
const rejectItem = define('item', 'reject');

const RE_EXPORT = 'Export the image again from its original, then import it again.';

/** Every problem an item can have. The codes are stable: lists, filters and scripts name them, so none is ever renamed. */
export const PROBLEMS = {
  // images: what the bytes are
  empty_file: rejectImage('The file has no bytes', 'Copy the file again; the transfer was probably interrupted.'),
  not_an_image: rejectImage(
    'The content is not an image',
    'Remove the file, or replace it by the image it stands for.',
  ),
  unsupported_format: rejectImage('This image format cannot be read', 'Convert the image to PNG, JPEG, WebP or TIFF.'),
  active_format: rejectImage('The format can carry programs or links', 'Convert the drawing or document to PNG.'),
  truncated: rejectImage('The image ends before its last pixel', RE_EXPORT),
  corrupt: rejectImage('The image data is damaged', RE_EXPORT),
  too_many_pixels: rejectImage('The image has too many pixels to be decoded', 'Scale it down or cut it into tiles.'),
  too_many_bytes: rejectImage('The file is over the size limit', 'Compress the image, or raise max_bytes.'),
  unreadable: rejectImage(
    'The file cannot be opened',
    'Check that the file exists and may be read, then import again.',
  ),
  link_outside: rejectImage('The file is a link that leads out of the folder', 'Replace the link by the file itself.'),
  // images: what the pixels show
  too_small: rejectImage(
    'The image is smaller than the size preset allows',
    'Choose a smaller size preset, or drop it.',
  ),
  odd_aspect: warnImage('The image is unusually long and narrow', 'Check that it was not cut or glued together.'),
  few_bytes: warnImage('The file has very few bytes', 'Check that it is not a placeholder.'),
  format_mismatch: warnImage(
    'The name says another format than the content',
    'Rename the file; exports use the true one.',
  ),
  trailing_bytes: warnImage('There are bytes after the end of the image', 'Check what was appended; the file is kept.'),
  missing_iend: warnImage(
    'The PNG has no closing IEND chunk',
    'All pixels are there; save the file again when convenient.',
  ),
  animated: warnImage('The image has several frames; the first is used', 'Import the animation as a video to use all.'),
  orphan_image: warnImage('No label file belongs to this image', 'Add a label file, or an empty one for "no object".'),
  // label files as a whole
  orphan_label: rejectLabel(
    'No image belongs to this label file',
    'Add the image with the same name, or remove the file.',
  ),
  label_unreadable: rejectLabel('The label file cannot be read as text', 'Save it as UTF-8 text.'),
  label_too_large: rejectLabel(
    'The label file is over the size limit',
    'Check that it is a label file; split it if it is.',
  ),
  // rows of label files
  box_clipped: warnLabel(
    'The box leaves the image and was cut at its edge',
    'Check the box; the part inside was kept.',
  ),
  duplicate_row: dropRow('The row repeats an earlier one', 'Remove the repeated row.'),
  coordinate_out_of_range: dropRow(
    'A coordinate lies outside [-0.01, 1.01]',
    'Give coordinates as shares of the image, 0 to 1.',
  ),
  box_outside: dropRow('Less than a quarter of the box lies in the image', 'Draw the box again inside the image.'),
  looks_like_pixels: dropRow(
    'The coordinates look like pixels',
    'Divide x and width by the image width, y and height by its height.',
  ),
  class_unknown: dropRow('The class is not in the class list', 'Add the class to data.yaml, or correct the row.'),
  class_not_whole: dropRow('The class is not a whole number', 'Write the class as its number in the class list.'),
  wrong_column_count: dropRow(
    'The row has the wrong number of columns',
    'Write every column that the format asks for (YOLO: class, centre x, centre y, width, height).',
  ),
  looks_like_prediction: dropRow(
    'The sixth column looks like a confidence',
    'Import predictions as a model layer, or remove the column.',
  ),
  not_a_number: dropRow('A value is not a finite number', 'Correct or remove the row.'),
  zero_area: dropRow('The box has no area', 'Draw the box again, or remove the row.'),
  looks_like_csv: dropRow('The values are separated by commas', 'Separate them by spaces, or import as CSV.'),
  // rows of tables that speak of many images
  orphan_row: dropRow('No image of that name is in the source', 'Add the image, or remove the row.'),
  inverted_box: dropRow('The box ends before it begins', 'Exchange its minimum and maximum, or remove the row.'),
  reader_missing: dropRow('The row names no reader', 'Write the reader of the row.'),
  class_name_differs: dropRow(
    'The class number has another name in an earlier row',
    'Give each class one number and one name.',
  ),
  contradicts_finding: dropRow(
    'The reader states no finding and marks one in the same image',
    'Remove the statement, or the marks.',
  ),
  looks_resized: dropRow(
    'Most boxes of the image lie outside it, so it seems to have been resized',
    'Add train_meta.csv with the true sizes, or the original image.',
  ),
  size_unknown: dropRow(
    'The size of the image is not known, so its boxes cannot be placed',
    'Replace the image, or add train_meta.csv with the true sizes.',
  ),
  row_too_long: dropRow('The line is too long for a row; nothing after it was read', 'Break the line where rows end.'),
  too_many_rows: dropRow('The image has more rows than an image can use', 'Keep the rows that matter.'),
  problems_not_listed: warnLabel('There are more problems than are listed', 'Mend the listed ones, then import again.'),
  // entries of archives and folders
  entry_outside: rejectItem(
    'The path leads out of the folder it came in',
    'Pack the archive again with relative paths.',
  ),
  entry_not_a_file: rejectItem('The entry is a link or device, not a file', 'Pack the file itself.'),
  duplicate_name: rejectItem('An earlier entry has the same path', 'Give each file its own name.'),
  nested_archive: rejectItem('Archives inside archives are not opened', 'Unpack the inner archive first.'),
  archive_bomb: rejectItem(
    'The entry expands far beyond its packed size',
    'Pack the files again, or leave this one out.',
  ),
  entry_too_large: rejectItem('The entry is over the size limit for archives', 'Import it from a folder instead.'),
  entry_encrypted: rejectItem('The entry is encrypted', 'Pack the files again without a password.'),
  entry_unreadable: rejectItem(
    'The entry is packed in a way that cannot be read',
    'Pack it stored or deflated in a zip archive, or without holes in a tar archive.',
  ),
  archive_cut: rejectItem(
    'The archive is damaged here, ends too early or unpacks without end; what comes after is left out',
    'Pack the archive again, or fetch it again.',
  ),
  entry_damaged: rejectItem('The packed data of the entry is damaged', 'Pack the archive again, or fetch it again.'),
  name_too_long: rejectItem('The path is longer than 1000 bytes', 'Give the file a shorter path.'),
  too_many_entries: rejectItem(
    'The archive has more than 5,000,000 entries; this and all later ones are left out',
    'Split the archive.',
  ),
  // lines of lists
  line_unusable: rejectItem(
    'The line names no file that can be fetched',
    'Give a whole address that begins with http:// or https://, and checksums as 64 hexadecimal digits.',
  ),
  checksum_differs: rejectItem(
    'The bytes are not those of the given checksum',
    'Check the address and the checksum; the file may have been replaced.',
  ),
  // either kind
  not_fetched: rejectItem('The file could not be fetched', 'Check the address, then requeue it from the dead letters.'),
  io_error: rejectItem('Reading or writing failed again and again', 'Check disk and network, then requeue the item.'),
  killed_worker: rejectItem(
    'Handling this file stopped its worker repeatedly',
    'Leave it out, or convert it by another tool.',
  ),
} as const satisfies Record<string, Definition>;

export type ProblemCode = keyof typeof PROBLEMS;
export const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];

/** One thing wrong in an item; `line` is 1-based, null when it concerns the whole file. */
export type Problem = { code: ProblemCode; line: number | null; message: string; fix: string };

/**
 * A problem in words. `detail` says what was found ("12 columns", "9×9, at least 50×50 needed"), without a full stop.
 * `line` is 1-based.
 */
export function problem(code: ProblemCode, detail: string | number = '', line: number | null = null): Problem {
  const definition = PROBLEMS[code];
  return { code, line, message: definition.message(String(detail)), fix: definition.fix };
}

/** True when the text is a code of the registry. */
export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);

/**
 * The verdict of an item from its problems: any `reject` rejects, anything else warns.
 * For a label file, `usableRows` is the number of rows kept; when rows were dropped and none is left it is rejected.
 */
export function verdictOf(problems: readonly Pick<Problem, 'code'>[], usableRows?: number): Verdict {
  if (problems.length === 0) return 'accepted';
  const severities = problems.map(({ code }) => PROBLEMS[code].severity);
  if (severities.includes('reject')) return 'rejected';
  return usableRows === 0 && severities.includes('drop-row') ? 'rejected' : 'warned';
}
