'use client';
import { Button, type ButtonProps } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';

type Props = ButtonProps & { href: string; children: ReactNode };

/** A button that leads to a page; usable from server components, which cannot hand over `component={Link}`. */
export const ButtonLink = ({ href, children, ...props }: Props) => (
  <Button component={Link} href={href} {...props}>
    {children}
  </Button>
);
