import type { ReactNode } from 'react';
import { DatasetFrame } from '@/components/datasets/DatasetFrame';

type Props = { params: Promise<{ id: string }>; children: ReactNode };

export default async function DatasetLayout({ params, children }: Props) {
  return <DatasetFrame id={(await params).id}>{children}</DatasetFrame>;
}
