import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { VersionPage } from '@/components/versions/VersionPage';

export const metadata: Metadata = { title: 'Version' };

export default async function Page({ params }: { params: Promise<{ id: string; version: string }> }) {
  const { id, version } = await params;
  const number = Number(version);
  if (!Number.isSafeInteger(number) || number < 1) notFound();
  return <VersionPage id={id} number={number} />;
}
