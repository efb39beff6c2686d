import { replaceEqualDeep } from '@tanstack/react-query';

type Revised = { id: unknown; revision: number };

const isRevised = (value: unknown): value is Revised =>
  typeof value === 'object' && value !== null && 'id' in value && 'revision' in value;

/**
 * The data to show when `incoming` arrives: a record with a smaller revision than the one shown is late, not new.
 * Otherwise as React Query shares structure: parts that are equal keep their identity.
 */
export function newest(shown: unknown, incoming: unknown): unknown {
  if (isRevised(shown) && isRevised(incoming) && shown.id === incoming.id && incoming.revision < shown.revision)
    return shown;
  return replaceEqualDeep(shown, incoming);
}
