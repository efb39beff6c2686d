import { ROLES, type Role } from '../domain/roles';
import { REST_ROUTES } from './rest-routes';

/** Who may ask for a procedure at all. A key narrowed to the scope `read` is somebody of its own. */
export const CALLERS = ['nobody', ...ROLES, 'key that may only read'] as const;
export type Caller = (typeof CALLERS)[number];

const EVERYBODY: readonly Caller[] = ['viewer', 'radiologist', 'data_lead', 'admin', 'key that may only read'];
const PEOPLE: readonly Caller[] = ['viewer', 'radiologist', 'data_lead', 'admin'];
const LEADS: readonly Caller[] = ['data_lead', 'admin'];
const ADMINS: readonly Caller[] = ['admin'];

/**
 * One row: the page that the procedure serves, who may, and what an admin of another organisation gets for it:
 * `own` = only what their own organisation has, `not found` and `forbidden` = nothing.
 */
export type PermissionRow = {
  page: string;
  may: readonly Caller[];
  elsewhere: 'own' | 'not found' | 'forbidden' | 'the same';
};

/** Every procedure, in one place; what the verbs decide is held against it by a test. */
export const PERMISSION_TABLE = {
  'session.firstRun': { page: 'Setup', may: CALLERS, elsewhere: 'the same' },
  'session.setup': { page: 'Setup', may: CALLERS, elsewhere: 'the same' },
  'session.me': { page: 'Every page', may: EVERYBODY, elsewhere: 'own' },
  'session.switchOrganisation': { page: 'Every page', may: PEOPLE, elsewhere: 'forbidden' },
  'notifications.list': { page: 'Every page', may: EVERYBODY, elsewhere: 'own' },
  'notifications.read': { page: 'Every page', may: EVERYBODY, elsewhere: 'not found' },
  'notifications.readAll': { page: 'Every page', may: EVERYBODY, elsewhere: 'own' },
  'realtime.token': { page: 'Every page', may: EVERYBODY, elsewhere: 'own' },
  'invitations.look': { page: 'Invitation', may: CALLERS, elsewhere: 'the same' },
  'invitations.accept': { page: 'Invitation', may: CALLERS, elsewhere: 'the same' },

  'datasets.list': { page: 'Datasets', may: EVERYBODY, elsewhere: 'own' },
  'datasets.sampleProgress': { page: 'Datasets', may: EVERYBODY, elsewhere: 'own' },
  'datasets.get': { page: 'Dataset', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.samples': { page: 'Dataset', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.splits': { page: 'Dataset', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.classes': { page: 'Dataset', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.heatmap': { page: 'Dataset', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.distributions': { page: 'Dataset', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.boxes': { page: 'Dataset', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.images': { page: 'Dataset, images', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.imageAnchors': { page: 'Dataset, images', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.imageFacets': { page: 'Dataset, images', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.imageIds': { page: 'Dataset, images', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.exportImages': { page: 'Dataset, images', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.exportSelection': { page: 'Dataset, images', may: EVERYBODY, elsewhere: 'not found' },
  'imageChanges.preview': { page: 'Dataset, images', may: EVERYBODY, elsewhere: 'not found' },
  'imageChanges.make': { page: 'Dataset, images', may: LEADS, elsewhere: 'not found' },
  'imageChanges.list': { page: 'Dataset, images', may: EVERYBODY, elsewhere: 'not found' },
  'imageChanges.undo': { page: 'Dataset, images', may: LEADS, elsewhere: 'not found' },
  'datasets.image': { page: 'Image', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.imageHistory': { page: 'Image', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.imageNeighbours': { page: 'Image', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.restoreImages': { page: 'Dataset, images', may: LEADS, elsewhere: 'not found' },
  'datasets.verdicts': { page: 'Dataset, problems', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.duplicates': { page: 'Dataset, duplicates', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.undecidedDuplicates': { page: 'Dataset, duplicates', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.duplicatePairs': { page: 'Dataset, duplicates', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.decidePair': { page: 'Dataset, duplicates', may: LEADS, elsewhere: 'not found' },
  'datasets.restoreDuplicates': { page: 'Dataset, duplicates', may: LEADS, elsewhere: 'not found' },
  'agreement.get': { page: 'Dataset, agreement', may: EVERYBODY, elsewhere: 'not found' },
  'agreement.disagreements': { page: 'Dataset, agreement', may: EVERYBODY, elsewhere: 'not found' },
  'consensus.get': { page: 'Dataset, agreement', may: EVERYBODY, elsewhere: 'not found' },
  'consensus.preview': { page: 'Dataset, agreement', may: EVERYBODY, elsewhere: 'not found' },
  'consensus.write': { page: 'Dataset, agreement', may: LEADS, elsewhere: 'not found' },
  'consensus.remove': { page: 'Dataset, agreement', may: LEADS, elsewhere: 'not found' },
  'datasets.report': { page: 'Dataset, quality', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.compareReports': { page: 'Dataset, quality', may: EVERYBODY, elsewhere: 'not found' },
  'drift.between': { page: 'Dataset, drift', may: EVERYBODY, elsewhere: 'not found' },
  'drift.windows': { page: 'Dataset, drift', may: EVERYBODY, elsewhere: 'not found' },
  'drift.images': { page: 'Dataset, drift', may: EVERYBODY, elsewhere: 'not found' },
  'drift.checks': { page: 'Dataset, drift', may: EVERYBODY, elsewhere: 'not found' },
  'drift.keep': { page: 'Dataset, drift', may: LEADS, elsewhere: 'not found' },
  'drift.thresholds': { page: 'Dataset, drift', may: EVERYBODY, elsewhere: 'not found' },
  'drift.setThreshold': { page: 'Dataset, drift', may: LEADS, elsewhere: 'not found' },
  'drift.removeThreshold': { page: 'Dataset, drift', may: LEADS, elsewhere: 'not found' },
  'views.list': { page: 'Dataset, images', may: EVERYBODY, elsewhere: 'not found' },
  'views.save': { page: 'Dataset, images', may: EVERYBODY, elsewhere: 'not found' },
  'views.change': { page: 'Dataset, images', may: EVERYBODY, elsewhere: 'not found' },
  'views.remove': { page: 'Dataset, images', may: EVERYBODY, elsewhere: 'not found' },
  'datasets.delete': { page: 'Dataset, settings', may: LEADS, elsewhere: 'not found' },

  'splits.preview': { page: 'Dataset, splits', may: EVERYBODY, elsewhere: 'not found' },
  'splits.draw': { page: 'Dataset, splits', may: LEADS, elsewhere: 'not found' },
  'splits.move': { page: 'Dataset, images', may: LEADS, elsewhere: 'not found' },
  'splits.history': { page: 'Dataset, splits', may: EVERYBODY, elsewhere: 'not found' },
  'splits.undo': { page: 'Dataset, splits', may: LEADS, elsewhere: 'not found' },
  'splits.leakage': { page: 'Dataset, splits', may: EVERYBODY, elsewhere: 'not found' },
  'versions.list': { page: 'Dataset, versions', may: EVERYBODY, elsewhere: 'not found' },
  'versions.freeze': { page: 'Dataset, versions', may: LEADS, elsewhere: 'not found' },
  'versions.get': { page: 'Version', may: EVERYBODY, elsewhere: 'not found' },
  'versions.delete': { page: 'Version', may: LEADS, elsewhere: 'not found' },
  'versions.manifest': { page: 'Version', may: EVERYBODY, elsewhere: 'not found' },
  'versions.diff': { page: 'Dataset, versions', may: EVERYBODY, elsewhere: 'not found' },
  'versions.report': { page: 'Dataset, quality', may: EVERYBODY, elsewhere: 'not found' },
  'versions.restore': { page: 'Version', may: LEADS, elsewhere: 'not found' },
  'versions.publish': { page: 'Version', may: LEADS, elsewhere: 'not found' },
  'versions.export': { page: 'Version', may: LEADS, elsewhere: 'not found' },
  'versions.losses': { page: 'Version', may: EVERYBODY, elsewhere: 'not found' },
  'versions.getExport': { page: 'Version', may: EVERYBODY, elsewhere: 'not found' },
  'versions.cancelExport': { page: 'Version', may: LEADS, elsewhere: 'not found' },

  'folders.list': { page: 'New import', may: LEADS, elsewhere: 'forbidden' },
  'uploads.list': { page: 'New import', may: LEADS, elsewhere: 'own' },
  'uploads.get': { page: 'New import', may: LEADS, elsewhere: 'not found' },
  'uploads.files': { page: 'New import', may: LEADS, elsewhere: 'not found' },
  'uploads.remove': { page: 'New import', may: LEADS, elsewhere: 'not found' },
  'imports.dryRun': { page: 'New import', may: LEADS, elsewhere: 'forbidden' },
  'imports.start': { page: 'New import', may: LEADS, elsewhere: 'forbidden' },
  'imports.status': { page: 'Run', may: EVERYBODY, elsewhere: 'not found' },

  'runs.list': { page: 'Runs', may: EVERYBODY, elsewhere: 'own' },
  'runs.get': { page: 'Run', may: EVERYBODY, elsewhere: 'not found' },
  'runs.log': { page: 'Run', may: EVERYBODY, elsewhere: 'not found' },
  'runs.recentImages': { page: 'Run', may: EVERYBODY, elsewhere: 'not found' },
  'runs.deadLetters': { page: 'Run', may: EVERYBODY, elsewhere: 'not found' },
  'runs.pause': { page: 'Run', may: LEADS, elsewhere: 'not found' },
  'runs.resume': { page: 'Run', may: LEADS, elsewhere: 'not found' },
  'runs.cancel': { page: 'Run', may: LEADS, elsewhere: 'not found' },
  'runs.recover': { page: 'Run', may: LEADS, elsewhere: 'not found' },
  'runs.undo': { page: 'Run', may: LEADS, elsewhere: 'not found' },
  'runs.requeue': { page: 'Run', may: LEADS, elsewhere: 'not found' },
  'runs.dismiss': { page: 'Run', may: LEADS, elsewhere: 'not found' },

  'members.list': { page: 'Admin, members', may: ADMINS, elsewhere: 'own' },
  'members.setRole': { page: 'Admin, members', may: ADMINS, elsewhere: 'not found' },
  'members.remove': { page: 'Admin, members', may: ADMINS, elsewhere: 'not found' },
  'invitations.list': { page: 'Admin, members', may: ADMINS, elsewhere: 'own' },
  'invitations.create': { page: 'Admin, members', may: ADMINS, elsewhere: 'own' },
  'invitations.revoke': { page: 'Admin, members', may: ADMINS, elsewhere: 'not found' },
  'keys.list': { page: 'Admin, API keys', may: ADMINS, elsewhere: 'own' },
  'keys.create': { page: 'Admin, API keys', may: ADMINS, elsewhere: 'own' },
  'keys.revoke': { page: 'Admin, API keys', may: ADMINS, elsewhere: 'not found' },
  'audit.list': { page: 'Admin, audit log', may: ADMINS, elsewhere: 'own' },
} as const satisfies Record<string, PermissionRow>;

export type ProcedureName = keyof typeof PERMISSION_TABLE;

const HEADINGS: Record<Role, string> = {
  viewer: 'viewer',
  radiologist: 'radiologist',
  data_lead: 'data lead',
  admin: 'admin',
};

/** The table for the documents: role × page × verb, with the place of each verb in the REST interface. */
export function permissionsMarkdown(): string {
  const places = new Map(
    REST_ROUTES.map(({ procedure, method, segments }) => [procedure, `${method} /${segments.join('/')}`]),
  );
  const head = ['page', 'verb', 'REST', ...ROLES.map((role) => HEADINGS[role]), 'of another organisation'];
  const rows = Object.entries<PermissionRow>(PERMISSION_TABLE).map(([verb, { page, may, elsewhere }]) => [
    page,
    `\`${verb}\``,
    places.has(verb) ? `\`${places.get(verb)}\`` : '–',
    ...ROLES.map((role) => (may.includes(role) ? 'yes' : 'no')),
    elsewhere,
  ]);
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}
