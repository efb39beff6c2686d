/** Roles in an organisation, weakest first. A role may do what its row says, nothing is implied by order. */
export const ROLES = ['viewer', 'radiologist', 'data_lead', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What can be allowed. `read` sees datasets and runs; `import` starts and steers runs; `curate` changes datasets; `administer` members, keys, audit. */
export const PERMISSIONS = ['read', 'review', 'import', 'curate', 'administer'] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  viewer: ['read'],
  radiologist: ['read', 'review'],
  data_lead: ['read', 'review', 'import', 'curate'],
  admin: ['read', 'review', 'import', 'curate', 'administer'],
};

export const ROLE_TITLES: Record<Role, string> = {
  viewer: 'Viewer',
  radiologist: 'Radiologist',
  data_lead: 'Data lead',
  admin: 'Admin',
};

/** Whether a role, narrowed by the scopes of an API key where there are any, has a permission. */
export function isAllowed(role: Role, permission: Permission, scopes: readonly Permission[] | null = null): boolean {
  return ROLE_PERMISSIONS[role].includes(permission) && (scopes === null || scopes.includes(permission));
}
