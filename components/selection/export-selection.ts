import { useMutation } from '@tanstack/react-query';
import type { ImageFilters } from '../datasets/image-filters';
import { withQuery } from '../datasets/links';
import { notifyFailure } from '../ui/notify';
import { type Selection, targetOf } from './selection';

export const EXPORT_FORMS = [
  { format: 'csv', word: 'CSV' },
  { format: 'jsonl', word: 'JSON lines' },
] as const;
type Format = (typeof EXPORT_FORMS)[number]['format'];

const LONGEST_LINK = 6000; // letters that every server on the way takes

/** Saves the selected images as a table: by a link where it is short enough, so that the browser writes as it comes; else by a body. */
export function useExport(id: string, selection: Selection, input: ImageFilters['input']) {
  return useMutation({
    mutationFn: async (format: Format) => {
      const path = `/api/v1/datasets/${id}/images/export`;
      const { sort_by, sort_order } = input;
      const target = targetOf(selection, input);
      const { filter, ...named } = { filter: {}, ...target };
      const href = withQuery(path, { ...filter, ...named, sort_by, sort_order, format });
      if (href.length <= LONGEST_LINK) return save(href, format);
      const answer = await fetch(withQuery(path, { format }), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...target, sort_by, sort_order }),
      });
      if (!answer.ok) throw new Error(`The server answers ${answer.status}.`);
      const url = URL.createObjectURL(await answer.blob());
      save(url, format);
      URL.revokeObjectURL(url);
    },
    onError: notifyFailure,
  });
}

function save(href: string, format: Format): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = `images.${format}`;
  link.click();
}
