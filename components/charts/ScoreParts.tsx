'use client';
import { Group, Progress, Text } from '@mantine/core';
import type { z } from 'zod';
import type { qualityScore } from '@/server/domain/wire/datasets';
import { formatNumber, formatShare } from '../ui/format';
import { ChartFigure } from './ChartFigure';
import classes from './charts.module.css';

type Score = z.output<typeof qualityScore>;

/** The quality score and what it is made of. Parts that have nothing to count are left out and the others weigh more. `isFigureAbove`: the page says the score itself already. */
export function ScoreParts({ score, isFigureAbove = false }: { score: Score; isFigureAbove?: boolean }) {
  const weights = score.parts.reduce((sum, part) => sum + (part.value === null ? 0 : part.weight), 0);
  const pointsOf = (part: Score['parts'][number]) =>
    part.value === null || weights === 0 ? null : (100 * part.weight * part.value) / weights;
  return (
    <ChartFigure
      title="Quality score"
      n="points of 100"
      file="quality-score"
      data={{
        header: ['part', 'numerator', 'denominator', 'share', 'weight', 'points'],
        rows: score.parts.map((part) => [
          part.title,
          part.numerator,
          part.denominator,
          part.value,
          part.weight,
          pointsOf(part),
        ]),
      }}
    >
      {!isFigureAbove && (
        <Group gap={8} align="baseline" mb="sm">
          <Text className="tabular" fz={34} fw={600} lh={1.2}>
            {formatNumber(score.value, 1)}
          </Text>
          {score.value !== null && <Text c="dimmed">of 100</Text>}
        </Group>
      )}
      <div className={classes.parts}>
        {score.parts.map((part) => {
          const points = pointsOf(part);
          const most = weights === 0 ? null : (100 * part.weight) / weights;
          return (
            <div key={part.id} className={classes.part}>
              <Text size="sm">{part.title}</Text>
              <Text size="sm" className="tabular">
                {points === null ? 'left out' : `${formatNumber(points, 1)} of ${formatNumber(most, 1)}`}
              </Text>
              <Progress
                value={(part.value ?? 0) * 100}
                size={6}
                color="blue"
                aria-label={`${part.title}: ${formatShare(part.value)}`}
                style={{ gridColumn: '1 / -1' }}
              />
              <Text size="xs" c="dimmed" className="tabular" style={{ gridColumn: '1 / -1' }}>
                {part.value === null
                  ? 'Nothing to count; its weight went to the others.'
                  : `${formatNumber(part.numerator)} of ${formatNumber(part.denominator)} = ${formatShare(part.value)}, weight ${formatNumber(part.weight, 2)}`}
              </Text>
            </div>
          );
        })}
      </div>
      <Text size="xs" c="dimmed" mt="sm">
        {score.formula}
      </Text>
    </ChartFigure>
  );
}
