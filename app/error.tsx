'use client';
import { Container } from '@mantine/core';
import { PageFailure } from '@/components/ui/PageFailure';

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Container>
      <PageFailure error={error} onRetry={reset} />
    </Container>
  );
}
