import { hasNames, type NamedClass } from '../domain/merge-classes';
import { UnprocessableError } from '../errors';
import type { Layout } from './format';

/**
 * Classes are matched by their names, so numbers without names cannot come to a dataset whose classes have some.
 * @throws UnprocessableError for such a layout
 */
export function checkNames(layout: Layout, known: readonly NamedClass[]): void {
  const hasNumbers = layout.parseLabels !== undefined || layout.tables !== undefined;
  if (!hasNumbers || layout.classes.length > 0 || !hasNames(known)) return;
  throw new UnprocessableError({
    code: 'classes_unnamed',
    message:
      'The source names no classes, so the numbers in its label files cannot be matched with the classes of the dataset.',
    fix: 'Add a data.yaml or classes.txt with the names of the classes to the source, or import into a new dataset.',
  });
}
