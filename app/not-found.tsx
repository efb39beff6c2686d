import { PublicFrame } from '@/components/account/PublicFrame';
import { ButtonLink } from '@/components/ui/ButtonLink';

export default function NotFound() {
  return (
    <PublicFrame title="There is no such page" description="The link may be old, or what it led to was deleted.">
      <ButtonLink href="/datasets">Go to the datasets</ButtonLink>
    </PublicFrame>
  );
}
