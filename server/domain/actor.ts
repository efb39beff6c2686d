import type { Permission, Role } from './roles';

/** Who does something: a signed-in person, an API key, or Darkroom itself. */
export type Actor = {
  kind: 'user' | 'key' | 'service';
  id: string;
  name: string;
  tenantId: string;
  role: Role;
  /** Narrows the role of a key; null = everything the role may. */
  scopes: Permission[] | null;
};
