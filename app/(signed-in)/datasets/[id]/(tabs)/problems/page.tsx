import type { Metadata } from 'next';
import { ProblemsPage } from '@/components/datasets/ProblemsPage';

export const metadata: Metadata = { title: 'Problems' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ProblemsPage id={(await params).id} />;
}
