'use client';
import { Badge, Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ChartFigure } from '../charts/ChartFigure';
import { type Column, DataTable } from '../ui/DataTable';
import { formatNumber } from '../ui/format';
import classes from './drift.module.css';
import { formatP } from './drift-words';
import type { Drift, DriftFeature } from './types';

type Props = {
  features: readonly DriftFeature[];
  images: Drift['images'];
  chosen: string | null;
  onChoose: (feature: string) => void;
};

/** Every feature with its figures; the name of one shows it above. */
export function DriftTable({ features, images, chosen, onChoose }: Props) {
  const numeric = { textAlign: 'right' as const, cellsClassName: 'tabular', noWrap: true };
  const columns: Column<DriftFeature>[] = [
    {
      accessor: 'title',
      title: 'Feature',
      render: ({ name, title }) => (
        <UnstyledButton
          className={classes.feature}
          aria-pressed={name === chosen}
          onClick={() => onChoose(name)}
          title={`Show ${title}`}
        >
          {title}
        </UnstyledButton>
      ),
    },
    {
      accessor: 'drifted',
      title: 'Drift',
      width: 112,
      noWrap: true,
      render: ({ drifted }) => <Verdict drifted={drifted} />,
    },
    { accessor: 'psi', title: 'PSI', ...numeric, render: ({ psi }) => formatNumber(psi, 3) },
    {
      accessor: 'psi_no_drift_99',
      title: 'By chance up to',
      ...numeric,
      render: ({ psi_no_drift_99 }) => (
        <Text span c="dimmed" fz="inherit">
          {formatNumber(psi_no_drift_99, 3)}
        </Text>
      ),
    },
    { accessor: 'ks', title: 'KS', ...numeric, render: ({ ks }) => formatNumber(ks, 3) },
    { accessor: 'js', title: 'JS distance', ...numeric, render: ({ js }) => formatNumber(js, 3) },
    {
      accessor: 'wasserstein',
      title: 'Wasserstein (SD)',
      ...numeric,
      render: ({ wasserstein }) => formatNumber(wasserstein, 3),
    },
    { accessor: 'p_adjusted', title: 'p adjusted', ...numeric, render: ({ p_adjusted }) => formatP(p_adjusted) },
    { accessor: 'effect', title: 'Effect', ...numeric, render: (feature) => effectOf(feature) },
    {
      accessor: 'n_target',
      title: 'n target / reference',
      ...numeric,
      render: ({ n_target, n_reference }) => `${formatNumber(n_target)} / ${formatNumber(n_reference)}`,
    },
  ];
  return (
    <ChartFigure
      title="Details"
      n={`n = ${formatNumber(images.target)} against ${formatNumber(images.reference)} images`}
      file="drift"
      data={{
        header: ['feature', 'drifted', 'n reference', 'n target', ...FIGURES.map((name) => name.replaceAll('_', ' '))],
        rows: features.map((feature) => [
          feature.name,
          feature.drifted === null ? null : feature.drifted ? 'yes' : 'no',
          feature.n_reference,
          feature.n_target,
          ...FIGURES.map((name) => feature[name]),
        ]),
      }}
    >
      <DataTable label="Features" columns={columns} rows={[...features]} idOf={({ name }) => name} />
      <Text size="xs" c="dimmed" mt={6}>
        Effect: shift of the mean in standard deviations of the reference, for categories Cramér’s V. Drifted: adjusted
        p below 0.05, and an effect of 0.2 (V 0.1) or a PSI of 0.1 above what chance alone reaches in 99 of 100 cases.
      </Text>
    </ChartFigure>
  );
}

const FIGURES = [
  'psi',
  'psi_no_drift_99',
  'ks',
  'ks_p',
  'chi2',
  'js',
  'wasserstein',
  'p',
  'p_adjusted',
  'effect',
  'mean_reference',
  'mean_target',
] as const;

const effectOf = ({ kind, effect }: DriftFeature) =>
  effect === null ? formatNumber(effect) : `${kind === 'number' && effect > 0 ? '+' : ''}${formatNumber(effect, 2)}`;

function Verdict({ drifted }: { drifted: boolean | null }) {
  if (drifted === null)
    return (
      <Text span c="dimmed" fz="inherit">
        not tested
      </Text>
    );
  if (!drifted)
    return (
      <Text span c="dimmed" fz="inherit">
        no
      </Text>
    );
  return (
    <Badge color="yellow" variant="light" leftSection={<IconAlertTriangle size={12} aria-hidden />}>
      Drifted
    </Badge>
  );
}
