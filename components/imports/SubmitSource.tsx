import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

type Props = {
  isLooking: boolean;
  /** What is wrong with the source, unless a field says it. */
  problem?: string | null;
};

/** The end of a form that names a source: what is wrong with it, what happens next, and that it is harmless. */
export const SubmitSource = ({ isLooking, problem }: Props) => (
  <>
    {problem && (
      <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />}>
        {problem}
      </Alert>
    )}
    <Group justify="space-between">
      <Text size="xs" c="dimmed">
        Nothing is written before you start.
      </Text>
      <Button type="submit" loading={isLooking}>
        Look inside
      </Button>
    </Group>
  </>
);
