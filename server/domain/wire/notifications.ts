import { z } from 'zod';
import { id, listOf, paging, time } from './conventions';

export const notification = z.object({
  id,
  kind: z.string(),
  message: z.string(),
  href: z.string(),
  created_at: time,
  read_at: time.nullable().describe('When who asks read it.'),
});
export const notificationList = listOf(notification).extend({ unread: z.number().int() });
export const notificationListInput = z.object(paging);
export const readNotifications = z.object({ read: z.number().int() });
