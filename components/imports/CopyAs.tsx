'use client';
import { Button, Code, Collapse, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyButton } from '../ui/CopyButton';
import { cliOf, curlOf, type StartBody, templateOf } from './copy-as';

const FORMS = {
  curl: { label: 'curl', says: 'From any computer, with an API key in DARKROOM_KEY.' },
  cli: { label: 'Command line', says: 'On the computer that Darkroom runs on.' },
  template: { label: 'Template', says: 'The body of POST /api/v1/datasets/import, to keep and send again.' },
};
type Form = keyof typeof FORMS;

const textOf = (form: Form, body: StartBody): string =>
  form === 'curl' ? curlOf(body, window.location.origin) : form === 'cli' ? cliOf(body) : templateOf(body);

/** The same import as a command or a body to send. */
export function CopyAs({ body }: { body: StartBody }) {
  const [isOpen, setOpen] = useState(false);
  const [form, setForm] = useState<Form>('curl');
  const text = isOpen ? textOf(form, body) : '';
  return (
    <Stack gap="xs" align="stretch">
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        style={{ alignSelf: 'flex-start' }}
        aria-expanded={isOpen}
        leftSection={
          <IconChevronRight size={14} style={{ transform: isOpen ? 'rotate(90deg)' : undefined }} aria-hidden />
        }
        onClick={() => setOpen(!isOpen)}
      >
        Copy as a command
      </Button>
      <Collapse expanded={isOpen} transitionDuration={0}>
        <Stack gap="xs">
          <Group justify="space-between">
            <SegmentedControl
              aria-label="Copy as"
              value={form}
              onChange={(next) => setForm(next as Form)}
              data={Object.entries(FORMS).map(([value, { label }]) => ({ value, label }))}
            />
            <CopyButton value={text} label={`Copy as ${FORMS[form].label}`} />
          </Group>
          <Code block aria-label={FORMS[form].label} style={{ maxHeight: 260, overflow: 'auto' }}>
            {text}
          </Code>
          <Text size="xs" c="dimmed">
            {FORMS[form].says}
          </Text>
        </Stack>
      </Collapse>
    </Stack>
  );
}
