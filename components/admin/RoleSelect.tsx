import { Select, type SelectProps } from '@mantine/core';
import { ROLE_PERMISSIONS, ROLE_TITLES, ROLES, type Role } from '@/server/domain/roles';

/** What each role may do, in the words of the form. */
export const ROLE_SAYS: Record<Role, string> = {
  viewer: 'Sees datasets and runs',
  radiologist: 'Sees everything and reviews',
  data_lead: 'Imports, steers runs and changes datasets',
  admin: 'Everything, and members, keys and the audit log',
};

const options = ROLES.map((role) => ({ value: role, label: ROLE_TITLES[role] }));

type Props = Omit<SelectProps, 'data' | 'value' | 'onChange' | 'defaultValue'> & {
  value: Role;
  onChange: (role: Role) => void;
};

export const RoleSelect = ({ value, onChange, ...props }: Props) => (
  <Select
    data={options}
    value={value}
    onChange={(role) => role && onChange(role as Role)}
    allowDeselect={false}
    comboboxProps={{ transitionProps: { duration: 0 } }}
    {...props}
  />
);

/** Whether `role` would lose the right to administer. */
export const isStepDown = (from: Role, to: Role): boolean =>
  ROLE_PERMISSIONS[from].includes('administer') && !ROLE_PERMISSIONS[to].includes('administer');
