'use client';
import type Konva from 'konva';
import type { RefObject } from 'react';
import { Layer, Shape, Stage } from 'react-konva';
import { drawActive, drawLabels, drawMarks, type Placed } from './draw-marks';
import type { AnnotationView } from './use-annotation-view';

type Props = {
  width: number;
  height: number;
  /** Read while drawing, so that panning and zooming redraw without rendering. */
  placed: RefObject<Placed>;
  stage: RefObject<Konva.Stage | null>;
  view: AnnotationView;
};

/** The canvas over an image. One shape draws all boxes; another the one in focus and the names. */
export default function BoxStage({ width, height, placed, stage, view }: Props) {
  const { visible, active, showNames, lookOf } = view;
  return (
    <Stage ref={stage} width={width} height={height} listening={false}>
      <Layer listening={false}>
        <Shape
          listening={false}
          perfectDrawEnabled={false}
          sceneFunc={(context) => drawMarks(context._context, visible, placed.current, lookOf)}
        />
      </Layer>
      <Layer listening={false}>
        <Shape
          listening={false}
          perfectDrawEnabled={false}
          sceneFunc={(context) => {
            const pen = context._context;
            if (active) drawActive(pen, active, placed.current, lookOf(active));
            if (showNames) drawLabels(pen, visible, placed.current, lookOf);
            else if (active) drawLabels(pen, [active], placed.current, lookOf);
          }}
        />
      </Layer>
    </Stage>
  );
}
