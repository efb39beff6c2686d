'use client';
import { Button, Group, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconFiles, IconFolder, IconUpload } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import classes from './upload.module.css';

type Props = { isSmall: boolean; onFiles: (files: File[]) => void; children: ReactNode };

/** Where files are dropped, and the two buttons that do the same without a mouse. */
export function FileDrop({ isSmall, onFiles, children }: Props) {
  const openFiles = useRef<() => void>(null);
  const folder = useRef<HTMLInputElement>(null);
  return (
    <Dropzone
      openRef={openFiles}
      onDrop={onFiles}
      activateOnClick={false}
      activateOnKeyboard={false}
      multiple
      useFsAccessApi={false}
      className={classes.drop}
      p={isSmall ? 'md' : 'xl'}
      inputProps={{ 'aria-label': 'Files to upload' }}
      attributes={{ root: { tabIndex: -1, role: 'presentation' } }}
    >
      <Stack gap="sm" align="center" className={classes.inside}>
        {!isSmall && <IconUpload size={28} stroke={1.2} aria-hidden />}
        <Text size="sm" ta="center">
          {children}
        </Text>
        <Group gap="xs" justify="center">
          <Button
            variant="default"
            leftSection={<IconFiles size={16} aria-hidden />}
            onClick={() => openFiles.current?.()}
          >
            Choose files
          </Button>
          <Button
            variant="default"
            leftSection={<IconFolder size={16} aria-hidden />}
            onClick={() => folder.current?.click()}
          >
            Choose a folder
          </Button>
        </Group>
        {!isSmall && (
          <Text size="xs" c="dimmed" ta="center">
            Any number of files; archives are opened here. Up to 500 GiB each.
          </Text>
        )}
      </Stack>
      <input
        {...{ webkitdirectory: '' }}
        ref={folder}
        type="file"
        multiple
        hidden
        aria-label="Folder to upload"
        onClick={(event) => event.stopPropagation()}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </Dropzone>
  );
}
