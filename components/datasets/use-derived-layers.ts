'use client';
import { parseAsNativeArrayOf, parseAsString, useQueryStates } from 'nuqs';

const inLink = { with_layers: parseAsNativeArrayOf(parseAsString), layer: parseAsString };

/** Layers of models and consensus that are shown on an image: those asked for in the link, and the one that the list is filtered by. */
export function useDerivedLayers() {
  const [{ with_layers: asked, layer }, setLink] = useQueryStates(inLink, { history: 'replace' });
  const shown = [...new Set([...asked, ...(layer === null ? [] : [layer])])].sort();
  return { asked, shown, show: (name: string) => void setLink({ with_layers: [...asked, name] }) };
}
