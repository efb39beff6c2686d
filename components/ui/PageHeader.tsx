import { Anchor, Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';

export type Crumb = { label: string; href?: string };

type Props = {
  /** The way here; the page itself is the title. */
  breadcrumbs?: Crumb[];
  title: ReactNode;
  /** Beside the title, e.g. a StateBadge. */
  beside?: ReactNode;
  description?: ReactNode;
  /** The one number this page answers with. */
  figure?: { value: ReactNode; unit: string; n?: string };
  actions?: ReactNode;
};

/** The head of every page: where, what, the one big figure, what can be done. */
export function PageHeader({ breadcrumbs = [], title, beside, description, figure, actions }: Props) {
  return (
    <Stack component="header" gap={4} mb="lg">
      {breadcrumbs.length > 0 && (
        <nav aria-label="Breadcrumbs">
          <Breadcrumbs separator="/" separatorMargin={6}>
            {breadcrumbs.map(({ label, href }) =>
              href ? (
                <Anchor key={label} component={Link} href={href} size="xs" c="dimmed">
                  {label}
                </Anchor>
              ) : (
                <Text key={label} size="xs" c="dimmed">
                  {label}
                </Text>
              ),
            )}
          </Breadcrumbs>
        </nav>
      )}
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={4} miw={0} flex="1 1 240px">
          <Group gap="sm">
            <Title order={1} style={{ overflowWrap: 'anywhere' }}>
              {title}
            </Title>
            {beside}
          </Group>
          {figure && (
            <Group gap={8} align="baseline">
              <Text
                component="span"
                className="tabular"
                fz={40}
                fw={600}
                lh={1.15}
                style={{ letterSpacing: '-0.02em' }}
              >
                {figure.value}
              </Text>
              <Text component="span" c="dimmed">
                {figure.unit}
              </Text>
              {figure.n && (
                <Text component="span" c="dimmed" size="sm" className="tabular">
                  {figure.n}
                </Text>
              )}
            </Group>
          )}
          {description && (
            <Text c="dimmed" maw={720} component="div">
              {description}
            </Text>
          )}
        </Stack>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
    </Stack>
  );
}
