import type { Metadata } from 'next';
import { KeysPage } from '@/components/admin/KeysPage';

export const metadata: Metadata = { title: 'API keys' };

export default function Page() {
  return <KeysPage />;
}
