import { expect, it } from 'vitest';
import { aDatabase, query } from '../testing/database';
import { Prisma } from './generated/client';

const database = await aDatabase();

const TABLES: Record<string, string> = {
  Organisation: 'organisation',
  Member: 'member',
  Invitation: 'invitation',
  ApiKey: 'api_key',
  AuditLog: 'audit_log',
  IdempotencyKey: 'idempotency_key',
  Dataset: 'dataset',
  Aggregate: 'aggregate',
  ConsensusDraft: 'consensus_draft',
  LabelSet: 'label_set',
  Version: 'version',
  VersionImage: 'version_image',
  Export: 'export',
  SplitChange: 'split_change',
  SplitMove: 'split_move',
  ImageTag: 'image_tag',
  ImageChange: 'image_change',
  ImageChangeRow: 'image_change_row',
  DatasetClass: 'dataset_class',
  Image: 'image',
  Layer: 'layer',
  Annotation: 'annotation',
  NoFinding: 'no_finding',
  StoredObject: 'stored_object',
  DuplicateGroup: 'duplicate_group',
  DuplicateMember: 'duplicate_member',
  DuplicatePair: 'duplicate_pair',
  DuplicateDecision: 'duplicate_decision',
  Report: 'report',
  DriftReport: 'drift_report',
  DriftThreshold: 'drift_threshold',
  Notification: 'notification',
  NotificationRead: 'notification_read',
  SavedView: 'saved_view',
  Sample: 'sample',
  Run: 'run',
  RunStep: 'run_step',
  RunProgress: 'run_progress',
  RunEvent: 'run_event',
  Item: 'item',
  LabelRow: 'label_row',
  Shard: 'shard',
  Worker: 'worker',
  Upload: 'upload',
  UploadFile: 'upload_file',
  UploadPart: 'upload_part',
  UploadUse: 'upload_use',
};
// Their columns carry other names, which better-auth and the sign-in tests prove.
const MAPPED: Record<string, string> = {
  User: 'user',
  Session: 'session',
  Account: 'account',
  Verification: 'verification',
};

const columnsOf = async (table: string) =>
  (
    await query<{ name: string }>(
      database.adminUrl,
      `select column_name as name from information_schema.columns where table_schema = 'darkroom' and table_name = $1 order by 1`,
      [table],
    )
  ).map(({ name }) => name);

it('every table of the migrations stands in schema.prisma, and the other way round', async () => {
  const rows = await query<{ name: string }>(
    database.adminUrl,
    `select table_name as name from information_schema.tables where table_schema = 'darkroom' and table_name not like '\\_%' order by 1`,
  );
  expect(rows.map(({ name }) => name)).toEqual(Object.values({ ...TABLES, ...MAPPED }).sort());
  expect(Object.keys({ ...TABLES, ...MAPPED }).sort()).toEqual(Object.keys(Prisma.ModelName).sort());
});

it.each(Object.entries(TABLES))('%s has the columns of its table', async (model, table) => {
  const fields = (Prisma as unknown as Record<string, Record<string, string>>)[`${model}ScalarFieldEnum`]!;
  expect(Object.values(fields).sort()).toEqual((await columnsOf(table)).sort());
});
