import type { Metadata } from 'next';
import { RunBrowser } from '@/components/runs/RunsPage';

export const metadata: Metadata = { title: 'Runs of a dataset' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <RunBrowser datasetId={(await params).id} />;
}
