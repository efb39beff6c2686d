import type { FORMATS } from '@/server/domain/wire/imports';

/** The formats as people call them. */
export const FORMAT_WORDS: Record<(typeof FORMATS)[number], string> = {
  auto: 'Find out',
  yolo: 'YOLO (data.yaml, images and labels)',
  vinbigdata: 'VinBigData (images and a CSV of readers)',
  folders: 'A folder per class',
  images: 'Images only',
};

/** The name of a format, also of one this page does not know. */
export const formatTitle = (id: string): string => (FORMAT_WORDS as Record<string, string>)[id] ?? id;
