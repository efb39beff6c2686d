'use client';
import { MultiSelect, NumberInput, Select, Switch } from '@mantine/core';
import type { z } from 'zod';
import { type PipelineSettings, pipelineSettings } from '@/server/domain/wire/imports';
import { GroupByField } from './GroupByField';
import { PairsField } from './PairsField';
import { SplitRatios } from './SplitRatios';
import { SETTING_WORDS } from './setting-words';
import { DEFAULTS, type SettingName } from './settings';

type Props = {
  name: SettingName;
  settings: PipelineSettings;
  onChange: (changes: Partial<PipelineSettings>) => void;
};

/** The field of a setting, chosen by the kind of value its schema allows. */
export function SettingField({ name, settings, onChange }: Props) {
  const { label, says, choices = {}, unit, scale = 1 } = SETTING_WORDS[name];
  const words = { label, description: says };
  const schema = innermost(pipelineSettings.shape[name]);
  const change = (value: unknown) => onChange({ [name]: value } as Partial<PipelineSettings>);
  const options = Object.entries(choices).map(([value, word]) => ({ value, label: word }));
  if (name === 'splits') return <SplitRatios {...words} value={settings.splits} onChange={change} />;
  if (name === 'group_by') return <GroupByField {...words} value={settings.group_by} onChange={change} />;
  if (name === 'label_keywords')
    return (
      <PairsField {...words} value={settings.label_keywords ?? {}} columns={['Word', 'Class']} onChange={change} />
    );
  const value = settings[name];
  switch (schema.def.type) {
    case 'boolean':
      return <Switch {...words} checked={value === true} onChange={(event) => change(event.currentTarget.checked)} />;
    case 'enum':
      return <Select {...words} data={options} value={String(value)} allowDeselect={false} onChange={change} />;
    case 'array':
      return <MultiSelect {...words} data={options} value={value as string[]} onChange={change} clearable />;
    default:
      return (
        <NumberInput
          {...words}
          {...rangeOf(schema, scale)}
          value={typeof value === 'number' ? value / scale : ''}
          placeholder={DEFAULTS[name] === undefined ? 'Not set' : undefined}
          suffix={unit ? ` ${unit}` : ''}
          thousandSeparator=","
          allowDecimal={false}
          clampBehavior="blur"
          maw={280}
          onChange={(next) => change(typeof next === 'number' ? next * scale : DEFAULTS[name])}
        />
      );
  }
}

type Schema = z.ZodType & { def: { type: string; innerType?: Schema } };

/** The schema below its default and optional wrappers. */
const innermost = (schema: unknown): Schema => {
  const { def } = schema as Schema;
  return def.innerType ? innermost(def.innerType) : (schema as Schema);
};

function rangeOf(schema: Schema, scale: number) {
  const { minValue, maxValue } = schema as unknown as z.ZodNumber;
  return {
    ...(minValue !== null && minValue > Number.MIN_SAFE_INTEGER && { min: Math.ceil(minValue / scale) }),
    ...(maxValue !== null && maxValue < Number.MAX_SAFE_INTEGER && { max: Math.floor(maxValue / scale) }),
  };
}
