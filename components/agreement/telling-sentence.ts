import { formatCount, formatNumber } from '../ui/format';
import type { Agreement } from './types';

type Said = Pick<Agreement, 'readers' | 'overall' | 'telling' | 'iou'>;

/** What the page says first: the most telling difference that the numbers support, or that there is none, and what it rests on. */
export function tellingSentence({ readers, overall, telling, iou }: Said): string {
  if (readers.length === 0) return 'Nobody has read these images as a named reader, so there is nothing to compare.';
  if (readers.length === 1)
    return `${readers[0]} alone has read these images (n = ${formatCount(overall.read_images, 'image')}): agreement needs a second reader.`;
  if (overall.images === 0)
    return `No image was read by two of the ${formatNumber(readers.length)} readers (n = ${formatCount(overall.read_images, 'image')} read by one).`;
  if (telling) {
    const { less, more, class_name, images, less_images, more_images } = telling;
    const what = class_name ?? 'anything';
    const n = `n = ${formatCount(images, 'image')} both read`;
    if (less_images === 0)
      return `${less} never finds ${what}, ${more} finds it on ${formatCount(more_images, 'image')}: ${n}.`;
    const found = `${formatNumber(less_images)} against ${formatNumber(more_images)} images`;
    return `${less} finds ${what} ${howOften(less_images, more_images)} ${more}: ${found}, ${n}.`;
  }
  const agreed =
    overall.f1 === null
      ? 'nobody marked anything'
      : `boxes agree with F1 = ${formatNumber(overall.f1, 2)} at IoU ${formatNumber(iou, 2)}`;
  return `No reader finds anything clearly more often than another; ${agreed}, n = ${formatCount(overall.images, 'image')} read by two or more.`;
}

function howOften(less: number, more: number): string {
  const share = less / more;
  if (Math.abs(share - 1 / 2) < 0.05) return 'half as often as';
  if (Math.abs(share - 1 / 3) < 0.03) return 'a third as often as';
  if (Math.abs(share - 1 / 4) < 0.02) return 'a quarter as often as';
  return `${formatNumber(more / less, 1)} times less often than`;
}
