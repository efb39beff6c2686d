import type { z } from 'zod';
import type { report, versionReport } from './wire/report';
import type { comparedFigure } from './wire/report-comparison';

/** What both kinds of reports have. */
export type ComparableReport = Pick<
  z.output<typeof report> & z.output<typeof versionReport>,
  'score' | 'funnel' | 'statuses' | 'tiers' | 'duplicates' | 'licences' | 'splits' | 'classes' | 'verdict_reasons'
>;
type Figure = z.output<typeof comparedFigure>;
type Named = { section: string; name: string; unit: string; value: number | null };

/** Every figure of two reports beside each other, in the order of the first; what only the second names comes after its neighbours. */
export function compareReports(a: ComparableReport, b: ComparableReport): Figure[] {
  const [ofA, ofB] = [figuresOf(a), figuresOf(b)];
  const sections = [...new Set([...ofA, ...ofB].map(({ section }) => section))];
  return sections.flatMap((section) => {
    const [inA, inB] = [ofA, ofB].map(
      (all) => new Map(all.filter((one) => one.section === section).map((one) => [one.name, one])),
    );
    return [...new Set([...inA!.keys(), ...inB!.keys()])].map((name): Figure => {
      const [left, right] = [inA!.get(name), inB!.get(name)];
      const { unit } = (left ?? right)!;
      const [valueA, valueB] = [left ? left.value : absent(a, section), right ? right.value : absent(b, section)];
      const change = valueA === null || valueB === null ? null : valueB - valueA;
      return { section, name, unit, a: valueA, b: valueB, change };
    });
  });
}

/** A split, class or state that a report does not name has none; reports from before licences were counted say nothing of them. */
const absent = ({ licences }: ComparableReport, section: string): number | null =>
  section === 'Licences' && licences === undefined ? null : 0;

function figuresOf(report: ComparableReport): Named[] {
  const { score, funnel, statuses, tiers, duplicates, licences = {}, splits, classes, verdict_reasons } = report;
  const counted = (section: string, unit: string, counts: [string, number][]): Named[] =>
    counts.map(([name, value]) => ({ section, name, unit, value }));
  return [
    { section: 'Score', name: 'Quality score', unit: 'of 100', value: score.value },
    ...score.parts.map(({ title, value }) => ({ section: 'Score', name: title, unit: 'share', value })),
    ...counted(
      'Splits',
      'images',
      splits.map(({ name, images }) => [name, images]),
    ),
    ...counted(
      'Annotations by split',
      'annotations',
      splits.map(({ name, annotations }) => [name, annotations]),
    ),
    ...counted(
      'Annotations by class',
      'annotations',
      classes.map(({ class_name, annotations }) => [class_name, annotations]),
    ),
    ...counted(
      'Images by class',
      'images',
      classes.map(({ class_name, images }) => [class_name, images]),
    ),
    ...counted(
      'Where the images went',
      'images',
      funnel.map(({ title, images }) => [title, images]),
    ),
    ...counted('Images by state', 'images', Object.entries(statuses)),
    ...counted(
      'Verdict reasons',
      'items',
      verdict_reasons.map(({ title, subject, count }) => [`${title} (${subject})`, count]),
    ),
    ...counted('Duplicates', 'images', [
      ['Groups', duplicates.groups],
      ['Duplicates', duplicates.duplicates],
    ]),
    ...counted(
      'Tiers',
      'images',
      Object.entries(tiers).map(([tier, { images }]) => [tier, images]),
    ),
    ...counted('Licences', 'images', Object.entries(licences)),
  ];
}
