'use client';
import { Autocomplete, Button, Group, Pill, Text } from '@mantine/core';
import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { TAG_NAME } from '@/server/domain/wire/image-lists';
import { useMay } from '../account/use-session';
import { imagesHref } from '../datasets/links';
import { Section } from '../datasets/Section';
import { notifyFailure } from '../ui/notify';
import { TAG_WORDS, useTags } from './ChangeDialog';
import { useChangeImages } from './use-change-images';

type Props = { image: { id: string; dataset_id: string; tags: readonly string[] } };

/** The tags of an image; who may change datasets puts them on and takes them off. */
export function ImageTags({ image: { id, dataset_id, tags } }: Props) {
  const mayCurate = useMay('curate');
  const [tag, setTag] = useState('');
  const [isNaming, setIsNaming] = useState(false);
  const known = useTags(dataset_id, isNaming);
  const make = useChangeImages({ onDone: () => setTag('') });
  const change = (action: 'tag' | 'untag', name: string) =>
    make.mutate({ id: dataset_id, image_ids: [id], action, tag: name }, { onError: notifyFailure });
  const isTag = TAG_NAME.safeParse(tag).success;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isTag) change('tag', tag.trim());
  };
  return (
    <Section title="Tags">
      <Group gap={6} mb={mayCurate ? 8 : 0}>
        {tags.length === 0 && (
          <Text size="sm" c="dimmed">
            No tag yet.
          </Text>
        )}
        {tags.map((name) => (
          <Pill
            key={name}
            size="md"
            withRemoveButton={mayCurate}
            onRemove={() => change('untag', name)}
            removeButtonProps={{ 'aria-label': `Remove tag ${name}`, 'aria-hidden': false, tabIndex: 0 }}
          >
            <Link href={imagesHref(dataset_id, { tag: name })} style={{ color: 'inherit', textDecoration: 'none' }}>
              {name}
            </Link>
          </Pill>
        ))}
      </Group>
      {mayCurate && (
        <form onSubmit={submit}>
          <Group gap={6} align="flex-start">
            <Autocomplete
              size="xs"
              flex={1}
              aria-label="New tag"
              placeholder="New tag"
              value={tag}
              onChange={setTag}
              onFocus={() => setIsNaming(true)}
              data={known.filter((name) => !tags.includes(name))}
              limit={20}
              error={tag !== '' && !isTag && TAG_WORDS}
            />
            <Button type="submit" size="xs" variant="default" disabled={!isTag} loading={make.isPending}>
              Add
            </Button>
          </Group>
        </form>
      )}
    </Section>
  );
}
