'use client';
import { useMemo, useState } from 'react';
import { type Annotation, classesOf, type LineStyle, layersOf, type Mark, marksOf } from './marks';

const SOLID: LineStyle = { name: 'solid', dash: [] };
// More names than this cover the image they explain.
const NAMES_UP_TO = 24;

/** What of an image's annotations is shown, shared by the picture, its toggles and its list. */
export function useAnnotationView(annotations: readonly Annotation[]) {
  const { marks, imageLabels } = useMemo(() => marksOf(annotations), [annotations]);
  const layers = useMemo(() => layersOf(marks), [marks]);
  const classes = useMemo(() => classesOf(marks), [marks]);
  const [showMarks, setShowMarks] = useState(true);
  const [names, setNames] = useState<boolean | null>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [activeId, setActiveId] = useState<string | null>(null);

  const visible = useMemo(
    () =>
      showMarks ? marks.filter((mark) => !hidden.has(layerKey(mark.layer)) && !hidden.has(classKey(mark.classId))) : [],
    [marks, showMarks, hidden],
  );
  const lines = useMemo(() => new Map(layers.map(({ name, line }) => [name, line])), [layers]);

  return {
    marks,
    imageLabels,
    layers,
    classes,
    visible,
    showMarks,
    toggleMarks: () => setShowMarks((shown) => !shown),
    showNames: names ?? visible.length <= NAMES_UP_TO,
    toggleNames: () => setNames((given) => !(given ?? visible.length <= NAMES_UP_TO)),
    isHidden: (key: string) => hidden.has(key),
    toggle: (key: string) => setHidden((known) => without(known, key)),
    active: visible.find((mark) => mark.id === activeId) ?? null,
    setActive: (mark: Mark | null) => setActiveId(mark?.id ?? null),
    lineOf: (mark: Mark) => lines.get(mark.layer) ?? SOLID,
  };
}

export type AnnotationView = ReturnType<typeof useAnnotationView>;

export const layerKey = (layer: string) => `layer:${layer}`;
export const classKey = (classId: number) => `class:${classId}`;

function without(known: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(known);
  if (!next.delete(key)) next.add(key);
  return next;
}
