import { IconDatabase, IconPlayerPlay, IconShieldCog, type TablerIcon } from '@tabler/icons-react';
import type { Permission } from '@/server/domain/roles';

export type Section = {
  label: string;
  href: string;
  icon: TablerIcon;
  permission: Permission;
  parts?: { label: string; href: string }[];
};

/** The rail, top to bottom. A section shows to whoever has its permission. */
export const SECTIONS: Section[] = [
  { label: 'Datasets', href: '/datasets', icon: IconDatabase, permission: 'read' },
  { label: 'Runs', href: '/runs', icon: IconPlayerPlay, permission: 'read' },
  {
    label: 'Admin',
    href: '/admin',
    icon: IconShieldCog,
    permission: 'administer',
    parts: [
      { label: 'Members', href: '/admin/members' },
      { label: 'API keys', href: '/admin/keys' },
      { label: 'Audit log', href: '/admin/audit' },
    ],
  },
];
