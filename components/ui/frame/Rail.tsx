'use client';
import { NavLink, Stack } from '@mantine/core';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { Permission } from '@/server/domain/roles';
import classes from './Rail.module.css';
import { SECTIONS, type Section } from './sections';

/** The sections of the product that the role may use. */
export function Rail({ permissions, onNavigate }: { permissions: readonly Permission[]; onNavigate: () => void }) {
  return (
    <Stack gap={2} p="xs">
      {SECTIONS.filter(({ permission }) => permissions.includes(permission)).map((section) => (
        <RailEntry key={section.href} section={section} onNavigate={onNavigate} />
      ))}
    </Stack>
  );
}

function RailEntry({ section, onNavigate }: { section: Section; onNavigate: () => void }) {
  const pathname = usePathname();
  const isHere = pathname === section.href || pathname.startsWith(`${section.href}/`);
  const Icon = section.icon;
  const entry = {
    component: Link,
    href: section.parts?.[0]?.href ?? section.href,
    label: section.label,
    leftSection: <Icon size={18} stroke={1.5} aria-hidden />,
    color: 'gray',
    classNames: { root: classes.entry },
    onClick: onNavigate,
  };
  if (!section.parts)
    return <NavLink {...entry} active={isHere} aria-current={pathname === section.href ? 'page' : undefined} />;
  return (
    <>
      <NavLink {...entry} active={false} fw={isHere ? 500 : undefined} />
      {isHere &&
        section.parts.map(({ label, href }) => (
          <NavLink
            key={href}
            component={Link}
            href={href}
            label={label}
            color="gray"
            classNames={{ root: classes.entry }}
            pl={42}
            active={pathname === href}
            aria-current={pathname === href ? 'page' : undefined}
            onClick={onNavigate}
          />
        ))}
    </>
  );
}
