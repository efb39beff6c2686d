import { z } from 'zod';
import { id } from '../../domain/wire/conventions';
import { notificationList, notificationListInput, readNotifications } from '../../domain/wire/notifications';
import { listNotifications, readAllNotifications, readNotification } from '../../services/notifications';
import { procedure, rest, router } from '../trpc';

export const notificationsRouter = router({
  list: procedure
    .meta(rest('GET', '/notifications', 'notifications', 'What you were told'))
    .input(notificationListInput)
    .output(notificationList)
    .query(({ ctx, input }) => listNotifications(ctx, input)),
  read: procedure
    .meta(rest('POST', '/notifications/{id}/read', 'notifications', 'Mark a notification as read'))
    .input(z.object({ id }))
    .output(readNotifications)
    .mutation(({ ctx, input }) => readNotification(ctx, input)),
  readAll: procedure
    .meta(rest('POST', '/notifications/read', 'notifications', 'Mark all notifications as read'))
    .input(z.void())
    .output(readNotifications)
    .mutation(({ ctx }) => readAllNotifications(ctx)),
});
