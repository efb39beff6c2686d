'use client';
import { Checkbox, Text } from '@mantine/core';
import { formatCount } from '../ui/format';
import classes from './AnnotatedImage.module.css';
import { LineSwatch } from './ClassSwatch';
import { type AnnotationView, layerKey } from './use-annotation-view';

export type ListedLayer = {
  name: string;
  kind: string;
  annotations: number;
  no_finding: boolean;
  /** Of a model or a consensus: not shown before it is asked for. */
  is_derived: boolean;
};

type Props = {
  layers: readonly ListedLayer[];
  view: AnnotationView;
  /** Names of the derived layers that are here, and how to get another. */
  shown: readonly string[];
  onShow: (name: string) => void;
};

/** Every layer on an image with what it says; a tick shows or hides what it drew. */
export function LayerList({ layers, view, shown, onShow }: Props) {
  return (
    <ul className={classes.layers} aria-label="Layers">
      {layers.map((layer) => {
        const { name, is_derived } = layer;
        const key = layerKey(name);
        const isHere = !is_derived || shown.includes(name);
        const isTicked = isHere && !view.isHidden(key);
        const drawn = view.layers.find((one) => one.name === name);
        const toggle = () => {
          if (!isHere) onShow(name);
          if (isHere || view.isHidden(key)) view.toggle(key);
        };
        return (
          <li key={name} className={classes.layer}>
            <Checkbox
              size="xs"
              checked={isTicked}
              onChange={toggle}
              label={<span className={classes.layerName}>{name}</span>}
              styles={{ body: { alignItems: 'center' }, labelWrapper: { minWidth: 0 } }}
            />
            {drawn && isTicked ? <LineSwatch {...(view.looks.get(name) ?? { line: drawn.line })} /> : <span />}
            <Text span size="xs" c="dimmed" className="tabular">
              {[layer.kind, saidOf(layer), is_derived && !isTicked && 'hidden at first'].filter(Boolean).join(' · ')}
            </Text>
          </li>
        );
      })}
    </ul>
  );
}

const saidOf = ({ annotations, no_finding }: ListedLayer): string =>
  annotations === 0 && no_finding ? 'no finding' : formatCount(annotations, 'annotation');
