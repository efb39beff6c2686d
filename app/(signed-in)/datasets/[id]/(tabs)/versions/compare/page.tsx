import type { Metadata } from 'next';
import { ComparePage } from '@/components/versions/ComparePage';

export const metadata: Metadata = { title: 'Compare versions' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ComparePage id={(await params).id} />;
}
