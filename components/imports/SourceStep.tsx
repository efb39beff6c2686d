'use client';
import { Tabs } from '@mantine/core';
import { ArchivePicker } from './ArchivePicker';
import { KINDS, type SourceKind } from './draft-link';
import { FolderPicker } from './FolderPicker';
import { GivenPicker } from './GivenPicker';
import { IntoField } from './IntoField';
import { ListPicker } from './ListPicker';
import { SOURCE_WORDS } from './source-words';
import { UploadPicker } from './upload/UploadPicker';
import type { Draft } from './use-draft';
import type { DryRunQuery } from './use-dry-run';

type Props = { draft: Draft; dryRun: DryRunQuery; problem: string | null };

/** Where the images come from: one of five kinds of place, or what was named elsewhere. */
export function SourceStep({ draft, dryRun, problem }: Props) {
  const choose = (source: NonNullable<Draft['source']>) => {
    const isSame = JSON.stringify(source) === JSON.stringify(draft.source);
    draft.chooseSource(source);
    // The same place again: it may have been mended meanwhile.
    if (isSame) void dryRun.refetch();
  };
  const shared = { draft, problem, isLooking: dryRun.isFetching, onChoose: choose };
  return (
    <>
      <IntoField draft={draft} />
      <Tabs value={draft.from} onChange={(kind) => kind && draft.chooseFrom(kind as SourceKind)} keepMounted={false}>
        <Tabs.List mb="md" aria-label="Where the images come from">
          {KINDS.filter((kind) => kind !== 'given' || draft.from === 'given').map((kind) => (
            <Tabs.Tab key={kind} value={kind} px="sm">
              {SOURCE_WORDS[kind]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="folder">
          <FolderPicker
            initialPath={draft.source?.type === 'folder' ? draft.source.path : ''}
            problem={problem}
            isLooking={dryRun.isFetching}
            onChoose={(path) => choose({ type: 'folder', path })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="upload">
          <UploadPicker {...shared} />
        </Tabs.Panel>
        <Tabs.Panel value="archive">
          <ArchivePicker key="archive" withConfig={false} {...shared} />
        </Tabs.Panel>
        <Tabs.Panel value="config">
          <ArchivePicker key="config" withConfig {...shared} />
        </Tabs.Panel>
        <Tabs.Panel value="list">
          <ListPicker {...shared} />
        </Tabs.Panel>
        <Tabs.Panel value="given">
          {draft.source?.type === 'given' && <GivenPicker source={draft.source} {...shared} />}
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
