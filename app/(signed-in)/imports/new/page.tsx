import type { Metadata } from 'next';
import { ImportPage } from '@/components/imports/ImportPage';

export const metadata: Metadata = { title: 'Import images' };

export default function Page() {
  return <ImportPage />;
}
