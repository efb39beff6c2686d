'use client';
import { ActionIcon, Group, Tooltip } from '@mantine/core';
import { IconEye, IconEyeOff, IconTag, IconTagOff, IconZoomIn, IconZoomOut, IconZoomReset } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './AnnotatedImage.module.css';
import { ClassSwatch, LineSwatch } from './ClassSwatch';
import { type AnnotationView, classKey, layerKey } from './use-annotation-view';

const CLASSES_SHOWN = 12;

type Props = {
  view: AnnotationView;
  onFit: () => void;
  onZoom: (factor: number) => void;
  isZoomed: boolean;
  /** Layers stand in a list of their own. */
  withoutLayers: boolean;
};

/** What is drawn over the image: everything, names, one layer, one class; and how near one is. */
export function AnnotationToggles({ view, onFit, onZoom, isZoomed, withoutLayers }: Props) {
  const { layers, classes: named, showMarks, showNames } = view;
  return (
    <div className={classes.toolbar}>
      <div className={classes.toggles}>
        {!withoutLayers &&
          (layers.length > 1 || view.looks.size > 0) &&
          layers.map(({ name, line: own, count }) => {
            const { colour, line } = view.looks.get(name) ?? { colour: undefined, line: own };
            return (
              <Toggle key={name} view={view} id={layerKey(name)} label={`${name}, ${line.name} line, ${count}`}>
                <LineSwatch line={line} colour={colour} />
                <span className={classes.toggleName}>{name}</span> {count}
              </Toggle>
            );
          })}
        {named.slice(0, CLASSES_SHOWN).map(({ id, name, count }) => (
          <Toggle key={id} view={view} id={classKey(id)} label={`${name}, ${count}`}>
            {view.looks.size === 0 && <ClassSwatch classId={id} />}
            <span className={classes.toggleName}>{name}</span> {count}
          </Toggle>
        ))}
      </div>
      <Group gap={4} wrap="nowrap">
        {view.marks.length > 0 && (
          <>
            <Tool label={showMarks ? 'Hide annotations' : 'Show annotations'} keys="H" onClick={view.toggleMarks}>
              {showMarks ? <IconEye size={16} /> : <IconEyeOff size={16} />}
            </Tool>
            <Tool label={showNames ? 'Hide names' : 'Show names'} keys="L" onClick={view.toggleNames}>
              {showNames ? <IconTag size={16} /> : <IconTagOff size={16} />}
            </Tool>
          </>
        )}
        <Tool label="Zoom out" keys="−" onClick={() => onZoom(1 / 1.5)} disabled={!isZoomed}>
          <IconZoomOut size={16} />
        </Tool>
        <Tool label="Zoom in" keys="+" onClick={() => onZoom(1.5)}>
          <IconZoomIn size={16} />
        </Tool>
        <Tool label="Fit" keys="0" onClick={onFit} disabled={!isZoomed}>
          <IconZoomReset size={16} />
        </Tool>
      </Group>
    </div>
  );
}

type ToggleProps = { view: AnnotationView; id: string; label: string; children: ReactNode };

function Toggle({ view, id, label, children }: ToggleProps) {
  return (
    <button
      type="button"
      className={classes.toggle}
      aria-pressed={!view.isHidden(id)}
      title={label}
      onClick={() => view.toggle(id)}
    >
      {children}
    </button>
  );
}

type ToolProps = { label: string; keys: string; onClick: () => void; disabled?: boolean; children: ReactNode };

function Tool({ label, keys, onClick, disabled, children }: ToolProps) {
  return (
    <Tooltip label={`${label} (${keys})`}>
      <ActionIcon variant="default" onClick={onClick} disabled={disabled ?? false} aria-label={label}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
