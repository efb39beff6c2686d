import type { Metadata } from 'next';
import { DuplicatesPage } from '@/components/datasets/DuplicatesPage';

export const metadata: Metadata = { title: 'Duplicates' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <DuplicatesPage id={(await params).id} />;
}
