export type ImageLabel = { image: string; className: string; classId: number };
export type SidecarFormat = 'txt' | 'json' | 'csv' | 'yaml';

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

const WRITERS: Record<SidecarFormat, (label: ImageLabel) => string> = {
  txt: ({ classId }) => `${classId} 0.5 0.5 1 1\n`,
  json: ({ image, className, classId }) =>
    `${JSON.stringify({ image, class_id: classId, class_name: className }, null, 2)}\n`,
  csv: ({ image, className, classId }) =>
    `image,class_id,class_name\n${quoted(image)},${classId},${quoted(className)}\n`,
  // JSON strings are YAML strings.
  yaml: ({ image, className, classId }) =>
    `image: ${JSON.stringify(image)}\nclass_id: ${classId}\nclass_name: ${JSON.stringify(className)}\n`,
};

/** The label of one image as small files: txt (a YOLO row over the whole image), json, csv, yaml. One per wanted format, in that order. */
export const sidecarsOf = (
  label: ImageLabel,
  formats: readonly SidecarFormat[],
): { extension: SidecarFormat; text: string }[] =>
  formats.map((extension) => ({ extension, text: WRITERS[extension](label) }));
