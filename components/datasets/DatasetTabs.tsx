'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useMay } from '../account/use-session';
import classes from './datasets.module.css';
import { datasetHref } from './links';

const TABS = [
  { path: '', label: 'Overview' },
  { path: '/images', label: 'Images' },
  { path: '/problems', label: 'Problems' },
  { path: '/splits', label: 'Splits & versions', also: '/versions' },
  { path: '/duplicates', label: 'Duplicates' },
  { path: '/agreement', label: 'Agreement' },
  { path: '/drift', label: 'Drift' },
  { path: '/quality', label: 'Quality' },
  { path: '/runs', label: 'Runs' },
  { path: '/settings', label: 'Settings', permission: 'curate' },
] as const;

// On a narrow screen the tab one is on may lie outside of what is seen.
const bringIntoView = (tab: HTMLAnchorElement | null) => tab?.scrollIntoView({ block: 'nearest', inline: 'center' });

/** The pages of one dataset. */
export function DatasetTabs({ id }: { id: string }) {
  const pathname = usePathname();
  const mayCurate = useMay('curate');
  return (
    <nav className={classes.tabs} aria-label="Dataset">
      {TABS.filter((tab) => !('permission' in tab) || mayCurate).map(({ path, label, ...tab }) => {
        const href = `${datasetHref(id)}${path}`;
        const isHere = pathname === href || ('also' in tab && pathname.startsWith(`${datasetHref(id)}${tab.also}/`));
        return (
          <Link
            key={path}
            href={href}
            className={classes.tab}
            aria-current={isHere ? 'page' : undefined}
            ref={isHere ? bringIntoView : undefined}
          >
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
