import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';

/** A list as a file to save. */
export const FileLink = ({ href, label }: { href: string; label: string }) => (
  <Button
    component="a"
    href={href}
    download
    size="compact-sm"
    variant="subtle"
    color="gray"
    leftSection={<IconDownload size={14} aria-hidden />}
  >
    {label}
  </Button>
);
