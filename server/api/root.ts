import { agreementRouter } from './routers/agreement';
import { consensusRouter } from './routers/consensus';
import { datasetsRouter } from './routers/datasets';
import { driftRouter } from './routers/drift';
import { imageChangesRouter } from './routers/image-changes';
import { foldersRouter, importsRouter } from './routers/imports';
import { keysRouter } from './routers/keys';
import { notificationsRouter } from './routers/notifications';
import { auditRouter, invitationsRouter, membersRouter } from './routers/people';
import { realtimeRouter } from './routers/realtime';
import { runsRouter } from './routers/runs';
import { sessionRouter } from './routers/session';
import { splitsRouter } from './routers/splits';
import { uploadsRouter } from './routers/uploads';
import { versionsRouter } from './routers/versions';
import { viewsRouter } from './routers/views';
import { createCallerFactory, router } from './trpc';

export const appRouter = router({
  session: sessionRouter,
  members: membersRouter,
  invitations: invitationsRouter,
  keys: keysRouter,
  audit: auditRouter,
  folders: foldersRouter,
  uploads: uploadsRouter,
  imports: importsRouter,
  runs: runsRouter,
  datasets: datasetsRouter,
  imageChanges: imageChangesRouter,
  splits: splitsRouter,
  versions: versionsRouter,
  agreement: agreementRouter,
  consensus: consensusRouter,
  drift: driftRouter,
  views: viewsRouter,
  notifications: notificationsRouter,
  realtime: realtimeRouter,
});

export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
