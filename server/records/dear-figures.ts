import { DarkroomError, type ErrorDetail, type ErrorKind } from '../errors';
import { figureOf } from './aggregates';
import { type AgreementFigure, compareReaders } from './agreement';
import { type DriftBody, driftBetween } from './drift';
import type { Records, Tx } from './records';

/** Figures that read every annotation and count in JavaScript: seconds at a million. */
type Dear = {
  agreement: { asked: { iou: number; class_id: number | null }; body: AgreementFigure };
  drift: { asked: { reference: string; target: string }; body: DriftBody };
};
type Asked<Name extends keyof Dear> = Dear[Name]['asked'];
type Body<Name extends keyof Dear> = Dear[Name]['body'];

const COMPUTE: { [Name in keyof Dear]: (tx: Tx, datasetId: string, asked: Asked<Name>) => Promise<Body<Name>> } = {
  agreement: (tx, datasetId, { iou, class_id }) => compareReaders(tx, { datasetId, iou, classId: class_id }),
  drift: (tx, datasetId, asked) => driftBetween(tx, { datasetId, ...asked }),
};

export type DearFigure<Name extends keyof Dear = keyof Dear> = {
  tenantId: string;
  datasetId: string;
  name: Name;
  asked: Asked<Name>;
};
type Said = { kind: ErrorKind; code: string; message: string; fix: string; details?: ErrorDetail[] };
export type FigureAnswer = { body: unknown } | { error: Said };

/** Computes and keeps figures in a process of its own, so that pages are answered meanwhile and its memory goes with it. */
export type FigureProcess = { ask(figure: DearFigure): Promise<FigureAnswer> };

/**
 * A dear figure as it is now, computed by `process` where there is one.
 * @throws what computing it throws; NotFoundError when there is no such dataset; of kind `unavailable` when the process ends every time
 */
export function dearFigure<Name extends keyof Dear>(
  records: Records,
  figure: DearFigure<Name>,
  process: FigureProcess | null,
): Promise<Body<Name>> {
  const { tenantId, datasetId, name, asked } = figure;
  const compute = (tx: Tx) => COMPUTE[name](tx, datasetId, asked);
  const elsewhere = process && (async () => bodyOf<Body<Name>>(await process.ask(figure)));
  return figureOf(records, tenantId, { datasetId, name, asked, compute }, elsewhere);
}

function bodyOf<Body>(answer: FigureAnswer): Body {
  if ('body' in answer) return answer.body as Body;
  throw new DarkroomError(answer.error.kind, answer.error);
}

/** What went wrong, in a form that another process can read. Null for what nobody intended. */
export function saidBy(error: unknown): Said | null {
  if (!(error instanceof DarkroomError)) return null;
  const { kind, code, message, fix, details } = error;
  return { kind, code, message, fix, details };
}
