import type { Metadata } from 'next';
import { DatasetSettingsPage } from '@/components/datasets/DatasetSettingsPage';

export const metadata: Metadata = { title: 'Dataset settings' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <DatasetSettingsPage id={(await params).id} />;
}
