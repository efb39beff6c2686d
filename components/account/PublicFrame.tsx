import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Logo } from '../ui/frame/Logo';
import { SchemeToggle } from '../ui/frame/SchemeToggle';
import classes from './PublicFrame.module.css';

type Props = { title: string; description?: ReactNode; children: ReactNode };

/** The pages one sees before being signed in: one narrow column. */
export function PublicFrame({ title, description, children }: Props) {
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Logo />
        <SchemeToggle />
      </header>
      <main className={classes.column}>
        <Stack gap="lg">
          <div>
            <Title order={1}>{title}</Title>
            {description && (
              <Text c="dimmed" mt={4} component="div">
                {description}
              </Text>
            )}
          </div>
          {children}
        </Stack>
      </main>
    </div>
  );
}
