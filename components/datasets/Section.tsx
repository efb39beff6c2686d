import { Group, Title } from '@mantine/core';
import { type ReactNode, type Ref, useId } from 'react';

type Props = { title: ReactNode; id?: string; actions?: ReactNode; children: ReactNode; ref?: Ref<HTMLElement> };

/** A titled part of a page. */
export function Section({ title, id, actions, children, ref }: Props) {
  const titleId = useId();
  return (
    <section ref={ref} aria-labelledby={titleId} id={id} style={{ minWidth: 0 }}>
      <Group justify="space-between" mb="xs" gap="xs" mih={26}>
        <Title order={2} size="h3" id={titleId}>
          {title}
        </Title>
        {actions}
      </Group>
      {children}
    </section>
  );
}
