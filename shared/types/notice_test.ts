/** The body and the answer of `POST /_/notice/test`. */
import { parser } from './parser.ts';
import { type FromSchema, shape } from './schema.ts';

export const noticeTestSchema = shape({}, { Channel: { type: 'string', minLength: 1, maxLength: 64 } });
type NoticeTest = FromSchema<typeof noticeTestSchema>;
export const parseNoticeTest = parser<NoticeTest>('body', noticeTestSchema);

const trialSchema = shape({
  Channel: { type: 'string' },
  Said: { type: 'string', description: 'What its receiver said' },
  Delivered: { type: 'boolean' },
});
export const trialAnswersSchema = shape({ Channels: { type: 'array', items: trialSchema } });
