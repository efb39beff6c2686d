'use client';
import { useMemo, useState } from 'react';
import { classColour } from '@/server/domain/classes';
import { type Annotation, classesOf, LINE_STYLES, layersOf, type Mark, type MarkLayer, marksOf } from './marks';
import { type Look, readerLooks } from './reader-looks';

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
  const looks = useMemo(() => looksOf(layers), [layers]);

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
    /** Colour and line of each reader who marked something. */
    looks,
    lookOf: lookOf(layers, looks),
  };
}

export type AnnotationView = ReturnType<typeof useAnnotationView>;

export const layerKey = (layer: string) => `layer:${layer}`;
export const classKey = (classId: number) => `class:${classId}`;

const looksOf = (layers: readonly MarkLayer[]): Map<string, Look> =>
  readerLooks(
    layers.flatMap(({ name, isReader }) => (isReader ? name : [])),
    layers.flatMap(({ line, isReader }) => (isReader ? [] : line)),
  );

/** A reader's marks have the reader's colour and line, all others the colour of their class. */
export function lookOf(layers: readonly MarkLayer[], looks: ReadonlyMap<string, Look>): (mark: Mark) => Look {
  const lines = new Map(layers.map(({ name, line }) => [name, line]));
  return ({ layer, isReader, classId }) =>
    (isReader ? looks.get(layer) : null) ?? { colour: classColour(classId), line: lines.get(layer) ?? LINE_STYLES[0]! };
}

function without(known: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(known);
  if (!next.delete(key)) next.add(key);
  return next;
}
