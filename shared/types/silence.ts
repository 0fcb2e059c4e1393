/** Silences, which keep machines out of incidents for a time. */
import { parser } from './parser.ts';
import { type FromSchema, shape } from './schema.ts';

const text = { type: 'string' } as const;
const time = { type: 'string', format: 'date-time' } as const;

/** Globs, in which `*` stands for any text; all that are present must match. */
const matchSchema = shape(
  {},
  {
    Machine: { ...text, minLength: 1, maxLength: 200 },
    Place: { ...text, minLength: 1, maxLength: 200 },
    Pool: { ...text, minLength: 1, maxLength: 200 },
    Kind: { ...text, minLength: 1, maxLength: 200 },
  },
);
export type SilenceMatch = Readonly<FromSchema<typeof matchSchema>>;

export const silenceSchema = shape({ ID: text, Match: matchSchema, Until: time, By: text, Reason: text });
/** Until then, what matches is in no incident. */
export type Silence = Readonly<FromSchema<typeof silenceSchema>>;

/** The body of `POST /_/silence`. */
export const silenceRequestSchema = shape({
  Match: { ...matchSchema, minProperties: 1 },
  Until: { ...time, maxLength: 64 },
  Reason: { ...text, minLength: 1, maxLength: 1024 },
});
export type SilenceRequest = FromSchema<typeof silenceRequestSchema>;

export const parseSilenceRequest = parser<SilenceRequest>('body', silenceRequestSchema);
/** A newer release may have written more. */
export const storedSilenceSchema = { ...silenceSchema, additionalProperties: true as const };
