'use client';
import { Accordion, Button, Group, Radio, Stack, Text } from '@mantine/core';
import { SettingField } from './SettingField';
import { SETTING_WORDS, type SettingGroup } from './setting-words';
import { changesOf, PRESETS, presetOf, type SettingName } from './settings';
import type { Draft } from './use-draft';

const names = Object.keys(SETTING_WORDS) as SettingName[];
const GROUPS = [...new Set(names.map((name) => SETTING_WORDS[name].group))];

/** A starting point, and each setting behind it. */
export function OptionsStep({ draft }: { draft: Draft }) {
  const { settings } = draft;
  const preset = presetOf(settings);
  return (
    <Stack gap="lg">
      <Radio.Group
        label="Start from"
        value={preset?.id ?? ''}
        onChange={(id) => draft.startOver(PRESETS.find((given) => given.id === id)?.changes ?? {})}
      >
        <Stack gap="xs" mt="xs">
          {PRESETS.map(({ id, title, says }) => (
            <Radio key={id} value={id} label={title} description={says} />
          ))}
        </Stack>
      </Radio.Group>
      {!preset && (
        <Text size="sm" c="dimmed" role="status">
          These are your own settings. Choosing a starting point replaces them.
        </Text>
      )}
      <Accordion variant="default" multiple chevronPosition="left">
        {GROUPS.map((group) => (
          <Accordion.Item key={group} value={group}>
            <Accordion.Control>
              <Group justify="space-between" pr="sm">
                <Text size="sm">{group}</Text>
                <Text size="xs" c="dimmed">
                  {changedIn(group, draft)}
                </Text>
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              <Stack gap="md">
                {names
                  .filter(
                    (name) => SETTING_WORDS[name].group === group && SETTING_WORDS[name].when?.(settings) !== false,
                  )
                  .map((name) => (
                    <SettingField key={name} name={name} settings={settings} onChange={draft.choose} />
                  ))}
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      <Group justify="flex-end">
        <Button onClick={() => draft.goTo('start')}>{draft.into ? 'Go on' : 'Name it'}</Button>
      </Group>
    </Stack>
  );
}

function changedIn(group: SettingGroup, { settings }: Draft): string {
  const changed = Object.keys(changesOf(settings)).filter((name) => SETTING_WORDS[name as SettingName].group === group);
  return changed.length === 0 ? '' : `${changed.length} changed`;
}
